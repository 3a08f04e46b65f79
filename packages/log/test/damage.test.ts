import { readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import type { EntryLike } from '@sconf/data-model';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Log } from '../src/index.js';
import { rejection } from './condition.js';
import { damageIn, idsOf, open, openBytes, takeAside, textOf, writeLog } from './damaged-log.js';
import { Disk, ioError } from './disk.js';
import { withFolder } from './temporary-folder.js';

const test = suite('damage');

const ENTRIES: EntryLike[] = [
  { type: 'a', id: 'one', ver: 1, data: { x: 1 } },
  { type: 'a', id: 'two', ver: 2n ** 64n - 1n, data: 'é' },
  { type: 'b', id: 'three', ver: 3, dead: true },
  { type: 'b', id: 'four', ver: 4 },
];
const { bytes: WHOLE, records: RECORDS } = writeLog(ENTRIES);
const LATER: EntryLike = { type: 'z', id: 'later', ver: 1 };

/** Appends to a log, closes it, and expects all of it after the next load, with nothing to complain about twice. */
async function expectLater(path: string, before: readonly string[]): Promise<void> {
  const { log, set } = await open(path);
  assert.equal(idsOf(set), [...before, 'later'].sort());
  await log.close();
}

test('a log cut at any byte keeps every whole record and takes further ones', async () => {
  await withFolder(async (path) => {
    for (let cut = 0; cut <= WHOLE.length; cut++) {
      // A record lacks nothing but its newline at the cut before its end.
      const whole = RECORDS.filter(({ end }) => end - 1 <= cut);
      const { log, set, reports } = await openBytes(path, WHOLE.subarray(0, cut));
      assert.equal(idsOf(set), whole.map(({ entry }) => entry.id).sort(), `cut at ${cut}`);
      const tail = whole.at(-1)?.end ?? 0;
      const expected = cut > tail ? [{ offset: tail, length: cut - tail, reason: 'torn-tail' }] : [];
      assert.equal(damageIn(reports), expected, `cut at ${cut}`);
      if (cut > tail) assert.ok((await takeAside(path)).includes(WHOLE.subarray(tail, cut)), `cut at ${cut}`);
      await log.append([LATER]);
      await log.close();
      await expectLater(path, idsOf(set));
    }
  });
});

for (let bit = 0; bit < 8; bit++) {
  test(`a log with bit ${bit} of any byte flipped keeps every other record and names the place`, async () => {
    await withFolder(async (path) => {
      for (let place = 0; place < WHOLE.length; place++) await (await flip(path, place, bit)).close();
    });
  });
}

test('a log with any byte damaged takes further records', async () => {
  await withFolder(async (path) => {
    for (let place = 0; place < WHOLE.length; place++) {
      const log = await flip(path, place, 1);
      const before = idsOf(await log.load());
      await log.append([LATER]);
      await log.close();
      await expectLater(path, before);
    }
  });
});

async function flip(path: string, place: number, bit: number): Promise<Log> {
  const bytes = Buffer.from(WHOLE);
  bytes[place] = (bytes[place] as number) ^ (1 << bit);
  const hit = RECORDS.find(({ end }) => place < end);
  const { log, set, reports } = await openBytes(path, bytes);
  // A record whose newline alone is hit is whole.
  const kept = RECORDS.filter((record) => record !== hit || place + 1 === hit.end);
  assert.equal(idsOf(set), kept.map(({ entry }) => entry.id).sort(), `byte ${place}`);
  const [damage, ...more] = damageIn(reports);
  assert.equal(more, [], `byte ${place}`);
  assert.ok(damage !== undefined && damage.offset <= place && place < damage.offset + damage.length, `byte ${place}`);
  assert.ok((await takeAside(path)).includes(bytes.subarray(damage.offset, damage.offset + damage.length)));
  return log;
}

test('bytes between records are passed over, and named with their length', async () => {
  await withFolder(async (path) => {
    const [first, second] = RECORDS;
    const almost = ['-e74e1902-', '-e74e190200000000q{"type"', '-e74e190200000000n["type"', '-e74e190200000000n{'];
    const junk = Buffer.from(`\n\nno record\ne74e1902\n${almost.join('\n')}\n`);
    const bytes = Buffer.concat([WHOLE.subarray(0, first?.end), junk, WHOLE.subarray(second?.start)]);
    const { log, set, reports } = await openBytes(path, bytes);
    assert.is(set.size, 4);
    const lost = damageIn(reports);
    assert.is(lost[0]?.offset, first?.end);
    assert.is(
      lost.reduce((sum, { length }) => sum + length, 0),
      junk.length,
    );
    await log.close();
  });
});

test('corrupt lines at the end stay, and the torn one after them is cut off', async () => {
  await withFolder(async (path) => {
    const bytes = Buffer.concat([WHOLE, Buffer.from('junk\nmore junk\nand a bit')]);
    const { log, set, reports } = await openBytes(path, bytes);
    assert.is(set.size, 4);
    assert.equal(damageIn(reports), [
      { offset: WHOLE.length, length: 15, reason: 'no-header' },
      { offset: WHOLE.length + 15, length: 9, reason: 'torn-tail' },
    ]);
    await log.close();
    assert.is((await stat(path)).size, WHOLE.length + 15);
  });
});

test('records that have run together are told apart', async () => {
  await withFolder(async (path) => {
    const glued = Buffer.concat(RECORDS.map(({ start, end }) => WHOLE.subarray(start, end - 1)));
    const { log, set, reports } = await openBytes(path, glued);
    assert.is(set.size, 4);
    assert.equal(damageIn(reports), []);
    await log.append([LATER]);
    await log.close();
    await expectLater(path, idsOf(set));
  });
});

test('of records that have run together, only the damaged one is lost', async () => {
  await withFolder(async (path) => {
    const glued = Buffer.concat(RECORDS.map(({ start, end }) => WHOLE.subarray(start, end - 1)));
    const second = RECORDS[1]?.start as number;
    glued[second + 30] = 0x21;
    const { log, set, reports } = await openBytes(path, glued);
    assert.equal(idsOf(set), ['four', 'one', 'three']);
    assert.is(damageIn(reports)[0]?.offset, second - 1);
    await log.close();
  });
});

test('a tail of zeros, as a crash of the machine leaves it, is cut off', async () => {
  await withFolder(async (path) => {
    const { log, set } = await openBytes(path, Buffer.concat([WHOLE, Buffer.alloc(5000)]));
    assert.is(set.size, 4);
    await log.append([LATER]);
    await log.close();
    assert.not((await readFile(path)).includes(0));
    await expectLater(path, idsOf(set));
  });
});

test('opening twice sets the same damage aside once', async () => {
  await withFolder(async (path) => {
    const bytes = Buffer.from(WHOLE);
    bytes[20] = 0x21;
    for (let time = 0; time < 3; time++) {
      const { log, reports } = await openBytes(path, bytes);
      assert.ok(reports.some(({ kind }) => kind === 'set-aside'));
      await log.close();
    }
    const aside = await takeAside(path);
    assert.is(aside.toString().split('"reason":"checksum-mismatch"').length, 2);
    assert.ok(aside.includes(bytes.subarray(0, RECORDS[0]?.end)));
  });
});

test('a copy that cannot be finished, because the file cannot be read on, is removed', async () => {
  await withFolder(async (path, folder) => {
    await writeFile(path, Buffer.concat([Buffer.from('junk\n'), WHOLE]));
    const disk = new Disk();
    disk.before = ({ op, path: at }) => {
      // The second read of the log comes after the copy of what the first has shown.
      if (op === 'read' && at === path && disk.count('write', '.corrupt') > 2) throw ioError();
    };
    const log = await Log.open(path, { fileSystem: disk });
    assert.is((await rejection(log.load())).code, 'EIO');
    await log.close();
    assert.equal(await readdir(folder), ['configs.aof']);
  });
});

test('a file that somebody cuts while it is read is copied as far as it goes', async () => {
  await withFolder(async (path) => {
    await writeFile(path, Buffer.concat([WHOLE, Buffer.from('junk\n')]));
    const disk = new Disk();
    disk.before = async ({ op }) => {
      if (op === 'open' && disk.count('open', '.corrupt') === 1) await truncate(path, WHOLE.length + 2);
    };
    const { log, set } = await open(path, { fileSystem: disk });
    assert.is(set.size, 4);
    assert.ok((await takeAside(path)).includes('}\nju\n'));
    await log.close();
  });
});

test('an endless line costs no more memory than the longest record', async () => {
  await withFolder(async (path) => {
    await writeFile(path, WHOLE);
    // A hole: the file system reads it as zeros and stores nothing.
    await truncate(path, 512 * 1024 * 1024);
    const limits = { maxDataBytes: 1000 };
    const before = process.memoryUsage().arrayBuffers;
    let peak = 0;
    const disk = new Disk();
    disk.before = ({ op, path: at }) => {
      peak = Math.max(peak, process.memoryUsage().arrayBuffers - before);
      if (op === 'open' && at.endsWith('.corrupt')) throw new Error('no room for a copy');
    };
    const { log, set, reports } = await open(path, { limits, fileSystem: disk });
    assert.is(set.size, 4);
    assert.equal(damageIn(reports), [
      { offset: WHOLE.length, length: 512 * 1024 * 1024 - WHOLE.length, reason: 'torn-tail' },
    ]);
    assert.match(log.failed?.message ?? '', 'no room for a copy');
    assert.ok(peak > 0 && peak < 16 * 1024 * 1024, `${peak} bytes`);
    await log.close();
  });
});

test('a record beyond the limits is named, and kept aside', async () => {
  await withFolder(async (path) => {
    const { log, set, reports } = await openBytes(path, WHOLE, { limits: { maxIdBytes: 3 } });
    assert.equal(idsOf(set), ['one', 'two']);
    assert.equal(
      damageIn(reports).map(({ reason }) => reason),
      ['id-too-long', 'id-too-long'],
    );
    await log.compact();
    await log.close();
    assert.ok((await takeAside(path)).includes('"id":"three"'));
  });
});

test('records glued to an endless line are found', async () => {
  await withFolder(async (path) => {
    const junk = Buffer.alloc(3 * 1024 * 1024, 'x');
    const bytes = Buffer.concat([WHOLE.subarray(0, -1), junk, WHOLE, junk, Buffer.from('\n'), WHOLE.subarray(0, 20)]);
    const { log, set, reports } = await openBytes(path, bytes, { limits: { maxDataBytes: 1000 } });
    assert.equal(textOf(set).length, 4);
    const damage = damageIn(reports);
    assert.is(damage.at(-1)?.reason, 'torn-tail');
    await log.close();
  });
});

test.run();
