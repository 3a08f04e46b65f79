import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Child, type Part, type Report } from './gossip/child.js';
import { cpuMsOf } from './gossip/process-cpu.js';
import { formatNumber, printTable, QUICK } from './report.js';

/**
 * One writer process to subscriber processes on one machine: how many updates a second one subscriber applies, and how
 * old updates are when they are seen, 1 000 keys once a second each, by 8 subscribers. Beside gossip the same over bare
 * WebSocket, Redis and NATS, these two both over bare sockets and through the clients that people use; a broker is started
 * where its program is on the PATH. CPU is that of all processes, the broker's too, while 1 000 updates a second go to all
 * subscribers.
 */
const RUN_MS = QUICK ? 300 : 8_000;
/** All warm up first. At 1 000 updates a second much of a program is still being compiled after 4 s, beside it. */
const WARM_UP_MS = QUICK ? { flood: 150, pace: 150 } : { flood: 4_000, pace: 20_000 };
const SUBSCRIBERS = QUICK ? 2 : 8;
const READY_MS = 20_000;

interface Subject {
  readonly title: string;
  readonly program: string;
  readonly wire: string;
  readonly address?: string;
  readonly broker?: ChildProcess;
}

/** What one measurement brought. */
interface Measured {
  readonly writer: Report;
  readonly subscribers: readonly Report[];
  /** CPU of all processes for each second of the measurement. */
  readonly cpuMsPerSecond: number;
}

async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + READY_MS;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await sleep(10);
  }
}

/** Runs one measurement with fresh processes. */
async function measure(subject: Subject, kind: 'flood' | 'pace', subscribers: number): Promise<Measured> {
  const keys = 1_000;
  const base: Omit<Part, 'role'> = { keys, delays: kind === 'pace' };
  const given = subject.address === undefined ? {} : { address: subject.address };
  const children: Child[] = [];
  const start = (part: Part): Child => {
    const child = new Child(subject.program, part, subject.wire);
    children.push(child);
    return child;
  };
  try {
    const writer = start({ role: 'writer', ...base, ...given });
    const { address } = await writer.answer<{ address: string }>();
    const listeners = Array.from({ length: subscribers }, () => start({ role: 'subscriber', ...base, address }));
    await Promise.all(listeners.map((child) => child.answer()));
    if (subject.address === undefined) {
      const linked = async (): Promise<boolean> =>
        (await writer.ask<{ peers: number }>({ kind: 'report' })).peers === subscribers;
      await until('all subscribers', linked);
    }
    await writer.ask({ kind, ms: WARM_UP_MS[kind] });
    await Promise.all(children.map((child) => child.ask({ kind: 'report' })));
    const brokerMs = cpuMsOfBroker(subject);
    await writer.ask({ kind, ms: RUN_MS });
    const reports = await Promise.all(children.map((child) => child.ask<Report>({ kind: 'report' })));
    const [written, ...seen] = reports as [Report, ...Report[]];
    const cpuMs = reports.reduce((sum, report) => sum + report.cpuMs, cpuMsOfBroker(subject) - brokerMs);
    return { writer: written, subscribers: seen, cpuMsPerSecond: cpuMs / (RUN_MS / 1000) };
  } finally {
    for (const child of children) child.kill();
  }
}

function cpuMsOfBroker({ broker }: Subject): number {
  return broker?.pid === undefined ? 0 : cpuMsOf(broker.pid);
}

/** Starts a broker and waits until it takes connections; undefined where there is none. */
async function startBroker(program: string, args: readonly string[], port: number): Promise<ChildProcess | undefined> {
  if (spawnSync(program, ['--version']).error !== undefined) {
    process.stdout.write(`\n${program} is not on the PATH: not measured\n`);
    return undefined;
  }
  const child = spawn(program, args, { stdio: 'ignore' });
  const accepts = (): Promise<boolean> =>
    new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
  await until(program, accepts);
  return child;
}

/** A port that was free a moment ago: neither broker tells which one it would have chosen. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

const REDIS_PORT = await freePort();
const NATS_PORT = await freePort();
const redisArgs = ['--port', `${REDIS_PORT}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
const brokers = {
  redis: await startBroker('redis-server', redisArgs, REDIS_PORT),
  nats: await startBroker('nats-server', ['-a', '127.0.0.1', '-p', `${NATS_PORT}`], NATS_PORT),
};
const subjects: Subject[] = [
  { title: 'sconf gossip', program: 'sconf', wire: 'ws' },
  { title: 'bare ws, JSON', program: 'alternative', wire: 'ws' },
];
if (brokers.redis) {
  const shared = { program: 'alternative', address: `tcp://127.0.0.1:${REDIS_PORT}`, broker: brokers.redis };
  subjects.push({ title: 'Redis pub/sub', wire: 'redis', ...shared });
  subjects.push({ title: '  by its client', wire: 'redis-client', ...shared });
}
if (brokers.nats) {
  const shared = { program: 'alternative', address: `tcp://127.0.0.1:${NATS_PORT}`, broker: brokers.nats };
  subjects.push({ title: 'NATS core', wire: 'nats', ...shared });
  subjects.push({ title: '  by its client', wire: 'nats-client', ...shared });
}

try {
  const rows: (string | number)[][] = [['', 'updates/s', 'us CPU', 'p50 ms', 'p99 ms', 'worst p99', 'CPU ms/s']];
  for (const subject of subjects) {
    const flood = await measure(subject, 'flood', 1);
    const { subscribers: seen, cpuMsPerSecond } = await measure(subject, 'pace', SUBSCRIBERS);
    const mean = (of: (report: Report) => number): number =>
      seen.reduce((sum, each) => sum + of(each), 0) / seen.length;
    const worst = Math.max(...seen.map(({ p99Ms }) => p99Ms));
    const [applied] = flood.subscribers as [Report];
    const perSecond = applied.updates / applied.seconds;
    // Of the busier of the two processes: what bounds the throughput where each has a core of its own.
    const usEach = (Math.max(applied.cpuMs, flood.writer.cpuMs) * 1000) / applied.updates;
    const delays = [mean(({ p50Ms }) => p50Ms), mean(({ p99Ms }) => p99Ms), worst];
    rows.push([subject.title, perSecond, usEach, ...delays, cpuMsPerSecond]);
  }
  printTable(`One writer to 1 subscriber, and 1 000 keys a second to ${formatNumber(SUBSCRIBERS)}`, rows);
} finally {
  for (const child of Object.values(brokers)) child?.kill();
}
