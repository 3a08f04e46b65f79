import { type ConfigError, ConfigSet, type PackedEntry, pack } from '@sconf/data-model';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { estimateCells } from '../src/estimate.js';
import { Sketch } from '../src/index.js';
import { subtract } from '../src/sketch-difference.js';
import { CELL_WORDS } from '../src/symbol.js';
import { holds, pairs, setOf } from './arbitrary-sets.js';
import { pacing } from './pair.js';

const test = suite('sketch');

function followed(...lists: (readonly PackedEntry[])[]): Sketch {
  return new Sketch({ cells: 256 }).follow(setOf(...lists).snapshot());
}

function code(make: () => unknown): string | undefined {
  try {
    make();
    return undefined;
  } catch (error) {
    return (error as ConfigError).code;
  }
}

test('one that followed every write is the same as one made at the end', () => {
  holds(
    fc.property(pairs, ({ here, there }) => {
      const set = setOf(here);
      const sketch = new Sketch({ cells: 256 }).follow(set.snapshot());
      for (const entry of there) {
        set.applyPacked(entry);
        sketch.follow(set.snapshot());
      }
      const fresh = followed(here, there);
      assert.equal(sketch.words, fresh.words);
      assert.equal(sketch.summary, fresh.summary);
    }),
    20,
  );
});

test('one that is brought to an unrelated set forgets the other', () => {
  holds(
    fc.property(pairs, ({ here, there }) => {
      const sketch = followed(here).follow(setOf(there).snapshot());
      assert.equal(sketch.words, followed(there).words);
      assert.equal(sketch.parities, followed(there).parities);
    }),
    20,
  );
});

test('the cells of two sets give away what they do not share, and which side has it', () => {
  const shared = Array.from({ length: 500 }, (_, i) => pacing(i, 1));
  const ours = followed(shared, [pacing('a', 1), pacing(7, 2)]);
  const theirs = followed(shared, [pacing('b', 1)]);
  const difference = subtract(theirs.words.subarray(0, 40 * CELL_WORDS), ours);
  assert.is(difference?.theirs.length, 2, 'b, and the older 7');
  assert.is(difference?.ours.length, 2, 'a, and the newer 7');
});

test('too few cells give nothing away', () => {
  const ours = followed(Array.from({ length: 200 }, (_, i) => pacing(i, 1)));
  assert.is(subtract(new Int32Array(100 * CELL_WORDS), ours), undefined);
});

test('cells that were made up to go on for ever come to an end', () => {
  // Every cell holds one and the same symbol, so that taking it out of one cell makes it appear in the others.
  const one = followed([pacing(1, 1)]);
  const cell = one.words.slice(0, CELL_WORDS);
  const words = Int32Array.from({ length: 64 * CELL_WORDS }, (_, i) => cell[i % CELL_WORDS] as number);
  assert.is(subtract(words, followed()), undefined);
});

test('the estimate grows with what differs, and is enough for most differences', () => {
  const shared = Array.from({ length: 2000 }, (_, i) => pacing(i, 1));
  const ours = followed(shared).summary;
  let last = 0;
  for (const changed of [1, 10, 50, 150]) {
    const theirs = followed(
      shared,
      shared.slice(0, changed).map((_, i) => pacing(i, 2)),
    ).summary;
    const cells = estimateCells(ours, theirs) ?? 0;
    assert.ok(cells > last && cells > 2 * changed && cells < 6 * changed + 40, `${changed}: ${cells}`);
    last = cells;
  }
});

test('entries that one side alone has count once', () => {
  const shared = Array.from({ length: 2000 }, (_, i) => pacing(i, 1));
  const grown = [...shared, ...Array.from({ length: 100 }, (_, i) => pacing(`new-${i}`, 1))];
  const replaced = [...shared, ...Array.from({ length: 100 }, (_, i) => pacing(i, 2))];
  const cells = (list: PackedEntry[]): number => estimateCells(followed(shared).summary, followed(list).summary) ?? 0;
  assert.ok(cells(grown) < 0.8 * cells(replaced), `${cells(grown)} of ${cells(replaced)}`);
});

test('the parities say when they can tell nothing', () => {
  const many = followed(Array.from({ length: 3000 }, (_, i) => pacing(i, 1)));
  const others = followed(Array.from({ length: 3000 }, (_, i) => pacing(i, 2)));
  assert.is(estimateCells(many.summary, others.summary), undefined);
});

test('a tie that differs in data alone differs in the sketch', () => {
  const one = followed([pack({ type: 't', id: 'a', ver: 1, data: 1 })]);
  const two = followed([pack({ type: 't', id: 'a', ver: 1, data: 2 })]);
  const three = followed([pack({ type: 't', id: 'a', ver: 1, dead: true })]);
  const four = followed([pack({ type: 't', id: 'a', ver: 1 })]);
  assert.is(new Set([one, two, three, four].map(({ words }) => words[4])).size, 4);
});

test('versions above 2^53 are kept to the last bit', () => {
  const at = (ver: bigint): number[] => [...followed([pack({ type: 't', id: 'a', ver })]).words.subarray(2, 4)];
  assert.equal(at(2n ** 64n - 1n), [-1, -1]);
  assert.equal(at(2n ** 63n + 5n), [-(2 ** 31), 5]);
});

test('options out of range are refused', () => {
  assert.is(
    code(() => new Sketch({ key: new Uint8Array(7) })),
    'invalid-option',
  );
  assert.is(
    code(() => new Sketch({ cells: 63 })),
    'invalid-option',
  );
  assert.is(
    code(() => new Sketch({ cells: 64.5 })),
    'invalid-option',
  );
  assert.is(
    code(() => new Sketch({ cells: 2 ** 25 })),
    'invalid-option',
  );
});

test('following the same snapshot again costs nothing and changes nothing', () => {
  const snapshot = new ConfigSet().snapshot();
  const sketch = new Sketch({ cells: 64 });
  assert.is(sketch.follow(snapshot).follow(snapshot), sketch);
  assert.ok(sketch.words.every((word) => word === 0));
});

test.run();
