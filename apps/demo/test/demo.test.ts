import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { DemoReport } from '../src/score/report.js';

const test = suite('demo');
const MAIN = fileURLToPath(new URL('../bin/sconf-demo.js', import.meta.url));
const START_MS = 45_000;
const END_MS = 20_000;

/** The real demo as a child, and what it says. */
class RunningDemo {
  readonly child: ChildProcess;
  /** Where its processes keep what they keep. */
  readonly folder: string;
  stdout = '';
  stderr = '';

  constructor(args: readonly string[], folder = tmpdir()) {
    this.folder = folder;
    const env = { ...process.env, TMPDIR: folder };
    this.child = spawn(process.execPath, [MAIN, '--json', ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text;
    });
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
    });
  }

  /** Process ids by name, as the demo tells them. */
  pids(): Map<string, number> {
    return new Map(
      [...this.stderr.matchAll(/^(\S+) runs as (\d+)$/gm)].map(([, name, pid]) => [name as string, Number(pid)]),
    );
  }

  async says(pattern: RegExp, ms = START_MS): Promise<void> {
    await until(() => pattern.test(this.stderr), ms, `${pattern} in:\n${this.stderr}`);
  }

  async ended(): Promise<number | NodeJS.Signals | null> {
    await until(
      () => this.child.exitCode !== null || this.child.signalCode !== null,
      END_MS,
      `the end of:\n${this.stderr}`,
    );
    return this.child.exitCode ?? this.child.signalCode;
  }

  report(): DemoReport {
    return JSON.parse(this.stdout) as DemoReport;
  }
}

async function withDemo(args: string[], work: (demo: RunningDemo) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'demo-test-'));
  const demo = new RunningDemo(args, folder);
  try {
    await work(demo);
  } finally {
    demo.child.kill('SIGKILL');
    await assertGone(demo);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** No process of the demo is left, however it ended. */
async function assertGone(demo: RunningDemo): Promise<void> {
  for (const [name, pid] of demo.pids()) await until(() => !isRunning(pid), END_MS, `the end of ${name}`);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function until(condition: () => boolean, ms: number, what: string): Promise<void> {
  const deadline = Date.now() + ms;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`waited too long for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test('a flight paces real traffic, without pacing the budget is spent ahead of plan, and a dead poller only lowers a count', () =>
  withDemo(
    ['--bidders', '3', '--minutes', '0.25', '--rate', '60', '--arms', 'pid,none', '--seed', '5'],
    async (demo) => {
      await demo.says(/pollers alive/);
      const pids = demo.pids();
      assert.equal([...pids.keys()].sort(), ['b1', 'b2', 'b3', 'exchange', 'poller-1', 'poller-2']);
      assert.is(new Set(pids.values()).size, 6);
      process.kill(pids.get('poller-1') as number, 'SIGKILL');
      assert.is(await demo.ended(), 0, demo.stderr);

      const report = demo.report();
      const [paced, unpaced] = report.arms;
      assert.ok(paced?.arm === 'pid' && unpaced?.arm === 'none');
      assert.ok(report.isComplete);
      assert.equal([report.processes.bidders, report.processes.exchanges, report.processes.pollers], [3, 1, 2]);
      assert.is(report.pollersAlive, 1);
      assert.equal(
        report.processes.deaths.map(({ name }) => name),
        ['poller-1'],
      );
      assert.ok(paced.wins > 20 && unpaced.wins > 20, JSON.stringify(report.traffic));
      const measured = JSON.stringify(report.arms);
      assert.ok(unpaced.greatestLead > 0.15, measured);
      assert.ok(paced.greatestLead < unpaced.greatestLead * 0.75, measured);
      assert.ok(paced.pacingError < unpaced.pacingError * 0.75, measured);
      for (const { overspend, worstExposure } of report.arms)
        assert.ok(overspend <= worstExposure.outstanding + worstExposure.unbilled);
      assert.ok(report.configs.delayMs.count > 20 && report.configs.delayMs.p50 < 2000, JSON.stringify(report.configs));
      assert.ok(report.money.booked > 0 && report.money.booked <= report.money.charged);
      assert.equal(report.nodes.map(({ kind }) => kind).sort(), ['bidder', 'exchange', 'poller']);
    },
  ));

test('Ctrl-C ends the flight early with a report and leaves nothing behind; so does SIGKILL, without one', () =>
  withDemo(['--bidders', '2', '--pollers', '1', '--arms', 'pid', '--rate', '20'], async (interrupted) => {
    await withDemo(['--bidders', '2', '--pollers', '1', '--arms', 'pid', '--rate', '20'], async (killed) => {
      await Promise.all([interrupted.says(/pollers alive/), killed.says(/pollers alive/)]);
      assert.ok([...interrupted.pids().values(), ...killed.pids().values()].every(isRunning));
      killed.child.kill('SIGKILL');
      interrupted.child.kill('SIGINT');
      assert.is(await interrupted.ended(), 0, interrupted.stderr);
      assert.is(interrupted.report().isComplete, false);
      assert.equal(readdirSync(interrupted.folder), [], 'what it kept is removed');
      await assertGone(interrupted);
      await assertGone(killed);
      assert.equal(readdirSync(killed.folder), [], 'what was left is removed by the last of its processes');
    });
  }));

test('a reader that goes away, as head does, ends it in order, and without a word', () =>
  withDemo(['--bidders', '2', '--pollers', '1', '--arms', 'pid', '--rate', '20'], async (demo) => {
    await demo.says(/exchange runs as/);
    demo.child.stderr?.destroy();
    demo.child.stdout?.destroy();
    assert.is(await demo.ended(), 0);
    await assertGone(demo);
    assert.equal(readdirSync(demo.folder), []);
  }));

test('--help lists the options, and a wrong one is refused with a code', async () => {
  const help = new RunningDemo(['--help']);
  assert.is(await help.ended(), 0);
  await until(() => /--bidders <number>/.test(help.stdout), END_MS, 'the help');
  const wrong = new RunningDemo(['--biders', '3']);
  assert.is(await wrong.ended(), 2);
  await until(() => /^unknown-option: .*--biders/.test(wrong.stderr), END_MS, 'the error');
});

test.run();
