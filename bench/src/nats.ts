/**
 * Gossip over direct links, over links through NATS and over topics of NATS, by the number of nodes. All nodes share this
 * process, so that a figure is what an update costs all of them together; the server is a process of its own.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createNode, createTopicNode } from '@sconf/gossip';
import { Router } from '@sconf/router';
import { createNatsTransport } from '@sconf/transport-nats';
import { createWebSocketTransport } from '@sconf/transport-ws';
import { median, printTable, QUICK } from './report.js';

const NODES = QUICK ? [2] : [2, 8, 16];
const ROUNDS = QUICK ? 5 : 60;
const KEYS = 1_000;
const PROBES = QUICK ? 5 : 300;
const DEADLINE_MS = 60_000;

/** Nodes that are running, one router each; the first one writes. */
interface Cluster {
  readonly routers: readonly Router[];
  close(): Promise<void>;
}

type Start = (count: number) => Promise<Cluster>;

async function until(what: string, isSo: () => boolean): Promise<void> {
  const deadline = performance.now() + DEADLINE_MS;
  while (!isSo()) {
    if (performance.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await sleep(1);
  }
}

async function startLinks(
  count: number,
  listenAt: (i: number) => string,
  create: () => Promise<Parameters<typeof createNode>[0]['transport']>,
  end: () => Promise<void>,
): Promise<Cluster> {
  const routers = Array.from({ length: count }, () => new Router());
  const nodes: Awaited<ReturnType<typeof createNode>>[] = [];
  for (const [i, router] of routers.entries()) {
    const seeds = nodes.slice(0, 1).map(({ address }) => address);
    const transport = await create();
    nodes.push(await createNode({ router, transport, cluster: 'bench', listen: listenAt(i), seeds }));
  }
  await until('links', () => nodes.every((node) => node.peers().length >= Math.min(2, count - 1)));
  const close = async (): Promise<void> => {
    await Promise.all(nodes.map((node) => node.close()));
    await end();
  };
  return { routers, close };
}

const overWebSockets: Start = (count) =>
  startLinks(
    count,
    () => 'ws://127.0.0.1:0/gossip',
    async () => createWebSocketTransport(),
    async () => undefined,
  );

function overNats(servers: string): { readonly links: Start; readonly topics: Start } {
  const links: Start = async (count) => {
    const transports: Awaited<ReturnType<typeof createNatsTransport>>[] = [];
    const create = async () => {
      const transport = await createNatsTransport({ servers });
      transports.push(transport);
      return transport;
    };
    const end = async (): Promise<void> => void (await Promise.all(transports.map((each) => each.close())));
    return await startLinks(count, (i) => `nats:bench-${i}`, create, end);
  };
  const topics: Start = async (count) => {
    const routers = Array.from({ length: count }, () => new Router());
    const nodes = await Promise.all(
      routers.map(async (router) => {
        const transport = await createNatsTransport({ servers });
        const node = await createTopicNode({ router, transport, cluster: 'bench' });
        return { transport, node };
      }),
    );
    const close = async (): Promise<void> => {
      for (const { node, transport } of nodes) {
        await node.close();
        await transport.close();
      }
    };
    return { routers, close };
  };
  return { links, topics };
}

async function measure(start: Start, count: number): Promise<[perSecond: number, cpuUs: number, quietMs: number]> {
  const { routers, close } = await start(count);
  const writer = routers[0] as Router;
  const put = (id: number, ver: number): void =>
    void writer.put({ type: 'pacing', id: `bidder-${id}`, ver, data: { rate: ver / 128, target: 1_250_000 } });
  const everywhere = (id: number, ver: number) => (): boolean =>
    routers.every((router) => router.pull().get('pacing', `bidder-${id}`)?.ver === ver);
  try {
    put(0, 1);
    await until('the first update', everywhere(0, 1));
    const begun = performance.now();
    const cpu = process.cpuUsage();
    for (let round = 2; round < ROUNDS + 2; round++) {
      for (let id = 0; id < KEYS; id++) put(id, round);
      // As fast as all of them go: or what is measured is how much is folded away.
      await until('a round', everywhere(KEYS - 1, round));
    }
    const perSecond = (ROUNDS * KEYS) / ((performance.now() - begun) / 1000);
    const { user, system } = process.cpuUsage(cpu);
    const delays: number[] = [];
    for (let probe = 1; probe <= PROBES; probe++) {
      const sent = performance.now();
      put(0, ROUNDS + 2 + probe);
      const isThere = everywhere(0, ROUNDS + 2 + probe);
      while (!isThere()) await new Promise((resolve) => setImmediate(resolve));
      delays.push(performance.now() - sent);
    }
    return [perSecond, (user + system) / (ROUNDS * KEYS), median(delays)];
  } finally {
    await close();
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => void server.close(resolve));
  return port;
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => void socket.destroy());
    socket.once('close', (failed) => resolve(!failed));
    socket.once('error', () => undefined);
  });
}

const rows: (string | number)[][] = [
  ['', 'nodes', 'updates/s', 'x', 'deliveries/s', 'CPU us/update', 'x', 'quiet, ms to all', 'x'],
];
let server: ChildProcess | undefined;
const folder = mkdtempSync(join(tmpdir(), 'sconf-bench-nats-'));
try {
  const subjects: [title: string, start: Start][] = [['direct links, WebSocket', overWebSockets]];
  if (spawnSync('nats-server', ['--version']).error === undefined) {
    const port = await freePort();
    server = spawn('nats-server', ['-a', '127.0.0.1', '-p', `${port}`, '-sd', folder], { stdio: 'ignore' });
    while (!(await accepts(port))) await sleep(20);
    const { links, topics } = overNats(`nats://127.0.0.1:${port}`);
    subjects.push(['links over NATS', links], ['topics of NATS', topics]);
  } else process.stdout.write('\nnats-server is not on the PATH: only direct links are measured\n');
  // Once for nothing, so that none pays for being the first.
  if (!QUICK) for (const [, start] of subjects) await measure(start, 2);
  for (const count of NODES) {
    let direct: [perSecond: number, cpuUs: number, quietMs: number] | undefined;
    for (const [title, start] of subjects) {
      const [perSecond, cpuUs, quietMs] = await measure(start, count);
      direct ??= [perSecond, cpuUs, quietMs];
      const times = [perSecond / direct[0], cpuUs / direct[1], quietMs / direct[2]] as const;
      const deliveries = perSecond * (count - 1);
      rows.push([title, count, perSecond, times[0], deliveries, cpuUs, times[1], quietMs, times[2]]);
    }
  }
} finally {
  server?.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
}
printTable('One writer, all nodes in one process: what an update costs all of them; x is times direct links', rows);
