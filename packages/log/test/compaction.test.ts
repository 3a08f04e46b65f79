import { readdir, readFile, stat } from 'node:fs/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { LogOptions, LogReport } from '../src/index.js';
import { rejection, until } from './condition.js';
import { open, openBytes, writeLog } from './damaged-log.js';
import { type Call, Disk, ioError } from './disk.js';
import { readAsGo } from './gosconf-reader.js';
import { withFolder } from './temporary-folder.js';

const test = suite('compaction');

const BY_HAND: LogOptions = { schedule: () => () => undefined, compactWhen: false };
const entry = (ver: number, id = 'x') => ({ type: 'a', id, ver, data: { ver } });
const HISTORY = Array.from({ length: 100 }, (_, i) => entry(i + 1, `id-${i % 7}`));

function failing(op: Call['op'], suffix: string): (call: Call) => void {
  return (call) => {
    if (call.op === op && call.path.endsWith(suffix)) throw ioError();
  };
}

test('it leaves one record a key, tombstones included, and gosconf sees the winner of a tie', async () => {
  await withFolder(async (path) => {
    const { log } = await open(path);
    await log.append([...HISTORY, { type: 'a', id: 'gone', ver: 1, dead: true }]);
    await log.append([
      { type: 'a', id: 'tie', ver: 1, data: 'greater' },
      { type: 'a', id: 'tie', ver: 1, data: 'a lesser one' },
    ]);
    const before = (await log.load()).fingerprint();
    await log.compact();
    const records = readAsGo(await readFile(path));
    assert.is(records.length, 9);
    assert.is(records.find(({ id }) => id === 'tie')?.data, '"greater"');
    assert.is(records.find(({ id }) => id === 'gone')?.kind, 't');
    await log.append([entry(200)]);
    await log.close();
    const { log: again, set } = await open(path);
    assert.is(set.size, 10);
    assert.is.not(set.fingerprint(), before);
    await again.close();
  });
});

test('appends that come at any step of it are kept, and resolve meanwhile', async () => {
  await withFolder(async (path, folder) => {
    const disk = new Disk();
    const { log } = await open(path, { fileSystem: disk, ...BY_HAND });
    await log.append(HISTORY);
    const steps: Promise<void>[] = [];
    disk.before = ({ path: at }) => {
      // Every call on the new file is a step; none of them waits for the append.
      if (at.endsWith('.new')) steps.push(log.append([entry(steps.length + 1, `step-${steps.length}`)]));
    };
    await log.compact();
    disk.before = () => undefined;
    assert.ok(steps.length >= 5, `${steps.length} steps`);
    await Promise.all(steps);
    await log.close();
    assert.equal(await readdir(folder), ['configs.aof']);
    const { log: again, set } = await open(path);
    for (let step = 0; step < steps.length; step++) assert.ok(set.has('a', `step-${step}`), `step ${step}`);
    assert.is(set.size, 7 + steps.length);
    await again.close();
  });
});

test('an append resolves while the snapshot is still being written', async () => {
  await withFolder(async (path) => {
    const disk = new Disk();
    const { log } = await open(path, { fileSystem: disk, ...BY_HAND });
    await log.append(HISTORY);
    let during: Promise<void> | undefined;
    disk.before = async ({ op, path: at }) => {
      if (op !== 'write' || !at.endsWith('.new') || during !== undefined) return;
      during = log.append([entry(1, 'during')]);
      await during;
    };
    await log.compact();
    assert.ok(during);
    await log.close();
    const { log: again, set } = await open(path);
    assert.ok(set.has('a', 'during'));
    await again.close();
  });
});

test('much that is appended meanwhile is copied before the last step', async () => {
  await withFolder(async (path) => {
    const disk = new Disk();
    const { log } = await open(path, { fileSystem: disk, ...BY_HAND });
    await log.append(HISTORY);
    const large = Array.from({ length: 40 }, (_, i) => ({
      type: 'large',
      id: `${i}`,
      ver: 1,
      data: 'x'.repeat(100_000),
    }));
    let once = true;
    disk.before = async ({ op, path: at }) => {
      if (op !== 'datasync' || !at.endsWith('.new') || !once) return;
      once = false;
      await log.append(large);
    };
    await log.compact();
    await log.append([entry(1, 'after')]);
    await log.close();
    const { log: again, set } = await open(path);
    assert.is(set.size, 7 + 40 + 1);
    await again.close();
  });
});

test('progress is reported, and two calls share one compaction', async () => {
  await withFolder(async (path) => {
    const entries = Array.from({ length: 9000 }, (_, i) => entry(1, `id-${i}`));
    const { log, reports } = await openBytes(path, writeLog(entries).bytes, BY_HAND);
    await Promise.all([log.compact(), log.compact()]);
    const steps = reports.filter(({ kind }) => kind.startsWith('compaction')) as Extract<
      LogReport,
      { written: number }
    >[];
    assert.is(steps[0]?.kind, 'compaction-started');
    assert.ok(
      steps.some(({ kind, written, total }) => kind === 'compaction-progress' && written > 0 && written < total),
    );
    assert.equal(steps.at(-1), {
      kind: 'compaction-finished',
      written: 9000,
      total: 9000,
      bytes: (await stat(path)).size,
    });
    assert.is(steps.filter(({ kind }) => kind === 'compaction-started').length, 1);
    await log.close();
  });
});

for (const [op, suffix] of [
  ['open', '.new'],
  ['write', '.new'],
  ['datasync', '.new'],
] as const) {
  test(`a failed ${op} of the new file leaves the log as it was`, async () => {
    await withFolder(async (path, folder) => {
      const disk = new Disk();
      const { log } = await open(path, { fileSystem: disk, ...BY_HAND });
      await log.append(HISTORY);
      const before = await readFile(path);
      disk.before = failing(op, suffix);
      const error = await rejection(log.compact());
      assert.is(error.code, 'compaction-failed');
      assert.is((error.cause as { code?: string }).code, 'EIO');
      assert.is(log.failed, undefined);
      assert.equal(await readFile(path), before);
      assert.equal((await readdir(folder)).sort(), ['configs.aof', 'configs.aof.lock']);
      await log.append([entry(1000)]);
      disk.before = () => undefined;
      await log.compact();
      await log.close();
      assert.is(readAsGo(await readFile(path)).length, 8);
    });
  });
}

for (const op of ['rename', 'syncFolder'] as const) {
  test(`a failed ${op} fails the store, since the file may have lost its name`, async () => {
    await withFolder(async (path) => {
      const disk = new Disk();
      const { log } = await open(path, { fileSystem: disk, ...BY_HAND });
      await log.append(HISTORY);
      disk.before = failing(op, '');
      assert.is((await rejection(log.compact())).code, 'compaction-failed');
      assert.is(log.failed?.code, 'store-failed');
      disk.before = () => undefined;
      await log.recover();
      await log.append([entry(1000)]);
      await log.close();
      const { log: again, set } = await open(path);
      assert.is(set.size, 8);
      await again.close();
    });
  });
}

test('a store that fails meanwhile ends it', async () => {
  for (const step of ['write', 'datasync'] as const) {
    await withFolder(async (path, folder) => {
      const disk = new Disk();
      const entries = Array.from({ length: 9000 }, (_, i) => entry(1, `id-${i}`));
      const { log } = await openBytes(path, writeLog(entries).bytes, { fileSystem: disk, ...BY_HAND });
      disk.before = async ({ op, path: at }) => {
        if (op === 'datasync' && at === path) throw ioError();
        if (op === step && at.endsWith('.new') && log.failed === undefined) await rejection(log.append([entry(2)]));
      };
      assert.is((await rejection(log.compact())).code, 'store-failed');
      disk.before = () => undefined;
      await log.close();
      assert.equal(await readdir(folder), ['configs.aof']);
      assert.is(readAsGo(await readFile(path)).length, 9001);
    });
  }
});

test('a log that somebody else has cut is not compacted', async () => {
  await withFolder(async (path) => {
    const disk = new Disk();
    const { log } = await open(path, { fileSystem: disk, ...BY_HAND });
    let cut = false;
    const real = disk.open.bind(disk);
    disk.open = async (at, mode) => {
      if (at.endsWith('.new')) {
        await log.append(HISTORY);
        const file = await real(path, 'create');
        await file.truncate(10);
        await file.close();
        cut = true;
      }
      return real(at, mode);
    };
    const error = await rejection(log.compact());
    assert.ok(cut);
    assert.is(error.code, 'compaction-failed');
    assert.match(error.message, 'somebody else cut it');
    await log.close();
  });
});

test('a large log with many records a key compacts itself', async () => {
  await withFolder(async (path) => {
    const { log, reports } = await open(path, { compactWhen: { minBytes: 2000, recordsPerKey: 3 } });
    for (let ver = 1; ver <= 200; ver++) await log.append([entry(ver), entry(ver, 'y')]);
    await until(() => reports.some(({ kind }) => kind === 'compaction-finished'), 'a compaction unasked');
    await log.close();
    assert.ok(readAsGo(await readFile(path)).length < 400);
    const { log: again, set } = await open(path);
    assert.is(set.get('a', 'y')?.ver, 200);
    await again.close();
  });
});

test('a log of many keys is left alone', async () => {
  await withFolder(async (path) => {
    const { log, reports } = await open(path, { compactWhen: { minBytes: 0 } });
    for (let ver = 1; ver <= 50; ver++) await log.append([entry(1, `id-${ver}`)]);
    await log.close();
    assert.equal(
      reports.map(({ kind }) => kind),
      ['loaded'],
    );
  });
});

test('an automatic compaction that fails is reported, and tried again when the file has doubled', async () => {
  await withFolder(async (path) => {
    const disk = new Disk();
    const { log, reports } = await open(path, { fileSystem: disk, compactWhen: { minBytes: 1000, recordsPerKey: 2 } });
    disk.before = failing('open', '.new');
    const attempts = (): number => reports.filter(({ kind }) => kind === 'compaction-failed').length;
    let ver = 0;
    while (attempts() < 1) await log.append([entry(++ver)]);
    while (attempts() < 2) await log.append([entry(++ver)]);
    // The first attempt was at 1000 bytes or more.
    const { size } = await stat(path);
    assert.ok(size >= 2000, `at ${size} bytes`);
    disk.before = () => undefined;
    await log.close();
  });
});

test('what a crash left of an unfinished one is removed', async () => {
  await withFolder(async (path, folder) => {
    const { log: first } = await openBytes(`${path}.new`, writeLog([entry(1)]).bytes);
    await first.close();
    const { log, set } = await open(path);
    assert.is(set.size, 0);
    await log.close();
    assert.equal(await readdir(folder), ['configs.aof']);
  });
});

test.run();
