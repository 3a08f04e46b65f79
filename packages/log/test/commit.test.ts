import { pack } from '@sconf/data-model';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { LogOptions } from '../src/index.js';
import { rejection, until } from './condition.js';
import { open } from './damaged-log.js';
import { Disk } from './disk.js';
import { withFolder } from './temporary-folder.js';

const test = suite('group commit');

const entry = (ver: number, id = 'x') => ({ type: 'a', id, ver });

/** Timers that go off when told to. */
class Timers {
  readonly waiting: { callback: () => void; ms: number }[] = [];
  readonly schedule = (callback: () => void, ms: number): (() => void) => {
    const timer = { callback, ms };
    this.waiting.push(timer);
    return () => {
      const at = this.waiting.indexOf(timer);
      if (at >= 0) this.waiting.splice(at, 1);
    };
  };

  fire(): void {
    for (const { callback } of this.waiting.splice(0)) callback();
  }
}

/** A gate: calls of the disk wait in front of it while it is shut. */
class Gate {
  waiting = 0;
  #open: Promise<void> | undefined;
  #release: () => void = () => undefined;

  shut(): void {
    this.#open = new Promise((resolve) => {
      this.#release = resolve;
    });
  }

  open(): void {
    this.#open = undefined;
    this.#release();
  }

  async pass(): Promise<void> {
    this.waiting++;
    await this.#open;
    this.waiting--;
  }
}

async function withDisk(
  options: LogOptions,
  work: (opened: Awaited<ReturnType<typeof open>>, disk: Disk, timers: Timers) => Promise<void>,
): Promise<void> {
  await withFolder(async (path) => {
    const disk = new Disk();
    const timers = new Timers();
    const opened = await open(path, { fileSystem: disk, schedule: timers.schedule, ...options });
    disk.calls.length = 0;
    try {
      await work(opened, disk, timers);
    } finally {
      await opened.log.close();
    }
  });
}

test('an append resolves after its write and its sync, in this order', async () => {
  await withDisk({}, async ({ log }, disk) => {
    await log.append([entry(1)]);
    assert.equal(
      disk.calls.map(({ op }) => op),
      ['write', 'datasync'],
    );
  });
});

test('everything that waits while one sync runs shares the next', async () => {
  await withDisk({}, async ({ log }, disk) => {
    const gate = new Gate();
    disk.before = ({ op }) => (op === 'datasync' ? gate.pass() : undefined);
    gate.shut();
    const first = log.append([entry(1)]);
    await until(() => gate.waiting === 1, 'the first sync has begun');
    const others = Array.from({ length: 1000 }, (_, i) => log.append([entry(i + 2)]));
    assert.is(disk.count('write'), 1);
    gate.open();
    await Promise.all([first, ...others]);
    assert.equal([disk.count('write'), disk.count('datasync')], [2, 2]);
  });
});

test('writers that a commit wakes share the next one, however many', async () => {
  await withDisk({}, async ({ log }, disk) => {
    const writer = async (id: string): Promise<void> => {
      for (let ver = 1; ver <= 10; ver++) await log.append([entry(ver, id)]);
    };
    await Promise.all(Array.from({ length: 100 }, (_, i) => writer(`w${i}`)));
    assert.is(disk.count('datasync'), 10);
  });
});

test('a position is durable only once its entries are synced', async () => {
  await withDisk({}, async ({ log }, disk) => {
    const gate = new Gate();
    disk.before = ({ op }) => (op === 'datasync' ? gate.pass() : undefined);
    gate.shut();
    assert.is(log.position(), 0);
    await log.durable(0);
    void log.append([entry(1), entry(2)]);
    const inFlight = log.position();
    assert.is(inFlight, 2);
    await until(() => gate.waiting === 1, 'the first sync has begun');
    void log.append([entry(3)]);
    const settled: number[] = [];
    const waits = [1, inFlight, 3].map((position) => log.durable(position).then(() => settled.push(position)));
    await log.durable(0);
    assert.equal(settled, []);
    gate.open();
    await Promise.all(waits);
    assert.equal(settled, [1, 2, 3]);
    assert.is(disk.count('datasync'), 2);
    assert.is((await rejection(log.durable(4))).code, 'invalid-position');
  });
});

test('an append of nothing waits for what was appended before', async () => {
  await withDisk({}, async ({ log }, disk) => {
    await log.append([]);
    void log.append([entry(1)]);
    await log.append([]);
    assert.is(disk.count('datasync'), 1);
  });
});

test('a malformed entry is refused, and those beside it are not taken either', async () => {
  await withDisk({}, async ({ log }) => {
    const error = await rejection(log.append([entry(1), { type: 'a', id: '', ver: 1 }]));
    assert.is(error.code, 'invalid-id');
    assert.is(log.position(), 0);
    assert.is((await log.load()).size, 0);
  });
});

test('the array is free as soon as append returns, and packed entries are taken as they are', async () => {
  await withDisk({}, async ({ log }) => {
    const entries = [pack(entry(1)), pack(entry(1, 'y'))];
    const done = log.append(entries);
    entries.length = 0;
    await done;
    assert.is((await log.load()).size, 2);
  });
});

test('with never, the file is synced only when it is closed', async () => {
  await withFolder(async (path) => {
    const disk = new Disk();
    const { log } = await open(path, { fileSystem: disk, fsync: 'never' });
    disk.calls.length = 0;
    await log.append([entry(1)]);
    await log.append([entry(2)]);
    assert.equal([disk.count('write'), disk.count('datasync')], [2, 0]);
    await log.close();
    assert.is(disk.count('datasync', 'configs.aof'), 1);
  });
});

test('with interval, one sync follows all the writes of an interval', async () => {
  await withDisk({ fsync: 'interval', intervalMs: 250 }, async ({ log }, disk, timers) => {
    await log.append([entry(1)]);
    await log.append([entry(2)]);
    assert.is(disk.count('datasync'), 0);
    assert.equal(
      timers.waiting.map(({ ms }) => ms),
      [250],
    );
    timers.fire();
    await until(() => disk.count('datasync') === 1, 'the sync of the interval');
    assert.equal(timers.waiting, []);
    await log.append([entry(3)]);
    assert.is(timers.waiting.length, 1);
  });
});

test('with interval and the real timer, a sync comes by itself', async () => {
  await withFolder(async (path) => {
    const disk = new Disk();
    const { log } = await open(path, { fileSystem: disk, fsync: 'interval', intervalMs: 1 });
    disk.calls.length = 0;
    await log.append([entry(1)]);
    const keepAlive = setInterval(() => undefined, 1000);
    await until(() => disk.count('datasync') === 1, 'the sync of the interval');
    clearInterval(keepAlive);
    await log.close();
  });
});

test('a write that the system cuts short is carried on', async () => {
  await withFolder(async (path) => {
    const disk = new Disk();
    const real = disk.open.bind(disk);
    disk.open = async (at, mode) => {
      const file = await real(at, mode);
      const write = file.write.bind(file);
      file.write = (buffer, offset) => write(buffer.subarray(0, 7), offset);
      return file;
    };
    const { log } = await open(path, { fileSystem: disk });
    await log.append([entry(1), entry(2, 'y')]);
    await log.close();
    const { log: again, set, reports } = await open(path);
    assert.is(set.size, 2);
    assert.equal(
      reports.map(({ kind }) => kind),
      ['loaded'],
    );
    await again.close();
  });
});

test.run();
