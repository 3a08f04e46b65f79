import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createNodeFileSystem, type LogReport } from '../src/index.js';
import { Lock, type LockOptions } from '../src/lock.js';
import { NodeProcessTable, type ProcessIdentity, type ProcessTable } from '../src/process-table.js';
import { rejection, until } from './condition.js';
import { open } from './damaged-log.js';
import { Disk, ioError } from './disk.js';
import { withFolder } from './temporary-folder.js';

const test = suite('lock');

const SELF = new NodeProcessTable().self();
const OPTIONS: LockOptions = { fileSystem: createNodeFileSystem(), takeOver: 'dead', report: () => undefined };

/** Leaves a lock at `path` as that process would have. */
async function leaveLock(path: string, holder: ProcessIdentity, token = 'left-behind'): Promise<void> {
  await writeFile(path, JSON.stringify({ ...holder, token }));
}

async function exited(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'close');
  return child.pid as number;
}

test('a log that is open cannot be opened again, and can after it was closed', async () => {
  await withFolder(async (path) => {
    const { log } = await open(path);
    const error = await rejection(open(path));
    assert.is(error.code, 'log-locked');
    assert.match(error.message, `process ${process.pid} on ${hostname()}`);
    await log.close();
    const { log: again } = await open(path);
    await again.close();
  });
});

test('the lock of a killed process is taken over, and the owner told', async () => {
  await withFolder(async (path, folder) => {
    const script = `import('${new URL('../src/index.ts', import.meta.url)}').then(async ({ Log }) => {
      await Log.open(${JSON.stringify(path)});
      process.stdout.write('open');
      setInterval(() => {}, 1000);
    })`;
    const holder = spawn(process.execPath, ['--import', 'tsx', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(holder.stdout, 'data');
    assert.is((await rejection(open(path))).code, 'log-locked');
    holder.kill('SIGKILL');
    await once(holder, 'close');
    const { log, reports } = await open(path);
    assert.equal(reports[0], { kind: 'lock-taken-over', pid: holder.pid, host: hostname() });
    await log.close();
    assert.equal(await readdir(folder), ['configs.aof']);
  });
});

test('of many that find a dead holder, one takes the lock', async () => {
  const pid = await exited();
  for (let round = 0; round < 20; round++) {
    await withFolder(async (path, folder) => {
      await leaveLock(path, { ...SELF, pid });
      const attempts = await Promise.allSettled(Array.from({ length: 8 }, () => Lock.acquire(path, OPTIONS)));
      const taken = attempts.filter(({ status }) => status === 'fulfilled');
      assert.is(taken.length, 1);
      assert.equal(await readdir(folder), ['configs.aof']);
      await (taken[0] as PromiseFulfilledResult<Lock>).value.release();
      assert.equal(await readdir(folder), []);
    });
  }
});

test('a take-over that was itself cut short is taken over', async () => {
  await withFolder(async (path, folder) => {
    const pid = await exited();
    await leaveLock(path, { ...SELF, pid });
    await leaveLock(`${path}.left-behind`, { ...SELF, pid }, 'second');
    const reports: LogReport[] = [];
    const lock = await Lock.acquire(path, { ...OPTIONS, report: (report) => reports.push(report) });
    assert.is(reports.length, 2);
    assert.equal(await readdir(folder), ['configs.aof']);
    await lock.release();
  });
});

test('whoever is late finds the lock of the one who was faster', async () => {
  await withFolder(async (path, folder) => {
    await leaveLock(path, { ...SELF, pid: await exited() });
    const disk = new Disk();
    disk.before = async ({ op, path: at }) => {
      if (op !== 'link' || !at.includes('.draft') || disk.count('link') !== 2) return;
      disk.before = () => undefined;
      await Lock.acquire(path, OPTIONS);
    };
    const error = await rejection(Lock.acquire(path, { ...OPTIONS, fileSystem: disk }));
    assert.is(error.code, 'log-locked');
    assert.equal(await readdir(folder), ['configs.aof']);
  });
});

test('a lock that is released in the moment it is looked at is taken', async () => {
  await withFolder(async (path) => {
    const first = await Lock.acquire(path, OPTIONS);
    const disk = new Disk();
    disk.before = async ({ op }) => {
      if (op !== 'readText') return;
      disk.before = () => undefined;
      await first.release();
    };
    const second = await Lock.acquire(path, { ...OPTIONS, fileSystem: disk });
    await second.release();
  });
});

test('a lock that was taken over in spite of its holder is not released by it', async () => {
  await withFolder(async (path) => {
    const lock = await Lock.acquire(path, OPTIONS);
    await leaveLock(path, SELF, 'somebody else');
    await lock.release();
    assert.match(await readFile(path, 'utf8'), 'somebody else');
    await rm(path);
    await lock.release();
  });
});

test('a holder that cannot be seen keeps its lock, unless told otherwise', async () => {
  for (const holder of [
    { ...SELF, host: 'another-machine' },
    { ...SELF, namespace: 'pid:[1]' },
  ]) {
    await withFolder(async (path) => {
      await leaveLock(path, holder);
      const error = await rejection(Lock.acquire(path, OPTIONS));
      assert.is(error.code, 'log-locked');
      assert.match(error.message, "takeOver: 'unseen'");
      const lock = await Lock.acquire(path, { ...OPTIONS, takeOver: 'unseen' });
      await lock.release();
    });
  }
});

test('a lock file that is none is left alone', async () => {
  await withFolder(async (path) => {
    await writeFile(path, 'no JSON');
    const error = await rejection(Lock.acquire(path, OPTIONS));
    assert.is(error.code, 'log-locked');
    assert.match(error.message, 'remove it');
    assert.is(await readFile(path, 'utf8'), 'no JSON');
  });
});

test('a folder that takes no link is told', async () => {
  await withFolder(async (path, folder) => {
    const disk = new Disk();
    disk.before = ({ op }) => {
      if (op === 'link') throw ioError();
    };
    assert.is((await rejection(Lock.acquire(path, { ...OPTIONS, fileSystem: disk }))).code, 'EIO');
    assert.equal(await readdir(folder), []);
  });
});

const LIVENESS: [what: string, other: ProcessIdentity, expected: string][] = [
  ['this process', SELF, 'alive'],
  ['a later process with the same pid', { ...SELF, started: '1' }, 'dead'],
  ['a process of before the machine was restarted', { ...SELF, boot: 'another' }, 'dead'],
  ['a process elsewhere', { ...SELF, host: 'another-machine' }, 'unseen'],
  ['a process in another container', { ...SELF, namespace: 'pid:[1]' }, 'unseen'],
];

for (const [what, other, expected] of LIVENESS) {
  test(`${what} is ${expected}`, () => assert.is(new NodeProcessTable().liveness(other), expected));
}

test('a process that has ended is dead, whoever it was', async () => {
  assert.is(new NodeProcessTable().liveness({ ...SELF, pid: await exited() }), 'dead');
});

test('a process that was killed and not yet waited for is dead', async () => {
  // The shell starts a child and becomes a program that never waits for it. Once it has, the child is let go: a zombie.
  const script = 'exec 3<&0; (read line <&3) & echo $!; exec sleep 60';
  const parent = spawn('sh', ['-c', script], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [chunk] = (await once(parent.stdout, 'data')) as [Buffer];
  const pid = Number(chunk.toString());
  const table: ProcessTable = new NodeProcessTable();
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const started = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] as string;
  assert.is(table.liveness({ ...SELF, pid, started }), 'alive');
  await until(() => readFileSync(`/proc/${parent.pid}/comm`, 'utf8') === 'sleep\n', 'the shell is another program');
  parent.stdin.end('\n');
  await until(() => table.liveness({ ...SELF, pid, started }) === 'dead', 'the child has ended');
  parent.kill();
});

test('without a proc file system a pid is all there is', async () => {
  await withFolder(async (_path, folder) => {
    const table = new NodeProcessTable(folder);
    assert.equal(table.self(), { pid: process.pid, host: hostname() });
    assert.is(table.liveness(table.self()), 'alive');
    assert.is(table.liveness({ ...table.self(), pid: await exited() }), 'dead');
    // One that belongs to somebody else is alive all the same.
    assert.is(table.liveness({ ...table.self(), pid: 1 }), 'alive');
    await mkdir(`${folder}/self/ns`, { recursive: true });
    await symlink('pid:[7]', `${folder}/self/ns/pid`);
    assert.is(table.self().namespace, 'pid:[7]');
  });
});

test.run();
