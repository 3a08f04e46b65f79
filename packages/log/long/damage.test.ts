import type { EntryLike } from '@sconf/data-model';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { arbitraryEntry } from '../test/arbitrary-entry.js';
import { damageIn, idsOf, open, openBytes, takeAside, textOf, writeLog } from '../test/damaged-log.js';
import { FULL, SEED } from '../test/seed.js';
import { withFolder } from '../test/temporary-folder.js';

const test = suite('any damage');

const SLICES = FULL ? 40 : 4;
const RUNS = 100;
console.log(`damage: seed ${SEED}, ${SLICES * RUNS} logs`);

/** Something that happens to bytes. */
type Damage = (bytes: Buffer) => Buffer;

const place = fc.nat({ max: 1_000_000 });
const damage: fc.Arbitrary<Damage> = fc.oneof(
  fc.tuple(place, fc.nat({ max: 7 })).map(
    ([at, bit]): Damage =>
      (bytes) => {
        const copy = Buffer.from(bytes);
        if (copy.length > 0) copy[at % copy.length] = (copy[at % copy.length] as number) ^ (1 << bit);
        return copy;
      },
  ),
  place.map(
    (at): Damage =>
      (bytes) =>
        bytes.subarray(0, at % (bytes.length + 1)),
  ),
  fc.tuple(place, fc.uint8Array({ maxLength: 60 })).map(
    ([at, junk]): Damage =>
      (bytes) => {
        const cut = at % (bytes.length + 1);
        return Buffer.concat([bytes.subarray(0, cut), junk, bytes.subarray(cut)]);
      },
  ),
  fc.tuple(place, place).map(
    ([a, b]): Damage =>
      (bytes) => {
        const from = a % (bytes.length + 1);
        return Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + (b % 50))]);
      },
  ),
);

for (let slice = 0; slice < SLICES; slice++) {
  test(`any damage leaves what it didn't touch, and what comes later (${slice + 1} of ${SLICES})`, async () => {
    const entries = fc.array(arbitraryEntry, { maxLength: 12 });
    const property = fc.asyncProperty(entries, fc.array(damage, { maxLength: 3 }), survives);
    await fc.assert(property, { seed: SEED + slice, numRuns: RUNS });
  });
}

async function survives(given: EntryLike[], damages: Damage[]): Promise<void> {
  await withFolder(async (path) => {
    // One record a key, so that each is seen on its own.
    const entries = given.map((entry, i) => ({ ...entry, id: `${i}` }) as EntryLike);
    const { bytes, records } = writeLog(entries);
    const damaged = damages.reduce((before, change) => change(before), bytes);
    const { log, set, reports } = await openBytes(path, damaged);
    const found = idsOf(set);
    for (const { entry, start, end } of records) {
      if (damaged.includes(bytes.subarray(start, end))) assert.ok(found.includes(entry.id), `record ${entry.id}`);
    }
    const aside = await takeAside(path);
    for (const { offset, length } of damageIn(reports)) {
      assert.ok(aside.includes(damaged.subarray(offset, offset + length)), `at ${offset}`);
    }
    const before = textOf(set);
    await log.append([{ type: 'later', id: 'later', ver: 1 }]);
    await log.close();
    const { log: again, set: after } = await open(path);
    assert.equal(textOf(after), [...before, '{"type":"later","id":"later","ver":1}'].sort());
    await again.close();
  });
}

test.run();
