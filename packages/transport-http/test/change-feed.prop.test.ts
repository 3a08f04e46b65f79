import { pack } from '@sconf/data-model';
import * as fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ChangeFeed } from '../src/server/change-feed.js';
import { SEED } from './support/seed.js';

const test = suite('ChangeFeed');
const entry = (id: number, ver: number) => pack({ type: 't', id: `${id}`, ver });

/** Reads all there is after a position, `max` at a time. */
function readAll(feed: ChangeFeed, position: number, max: number): { ids: string[]; position: number } {
  const ids: string[] = [];
  for (;;) {
    const part = feed.read(position, max);
    ids.push(...part.entries.map(({ entry }) => `${entry.id}@${entry.ver}`));
    if (part.position === position) return { ids, position };
    position = part.position;
  }
}

test('a reader at any covered position is told the newest of each key changed since, in order, and nothing else', async () => {
  const changes = fc.array(fc.nat(30), { maxLength: 200 });
  await fc.assert(
    fc.property(changes, fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 7 }), (ids, maxKeys, max) => {
      const feed = new ChangeFeed(maxKeys);
      feed.record(ids.map((id, i) => entry(id, i + 1)));
      for (let position = 0; position <= ids.length; position++) {
        const since = [...new Map(ids.map((id, i) => [id, i + 1])).entries()].filter(([, ver]) => ver > position);
        const newest = since.sort(([, a], [, b]) => a - b).map(([id, ver]) => `${id}@${ver}`);
        // Covered exactly when nothing that it needs has been given up.
        assert.is(feed.covers(position), newest.length <= maxKeys || position >= ids.length, `${position}`);
        if (feed.covers(position)) assert.equal(readAll(feed, position, max).ids, newest);
      }
      assert.is(feed.covers(ids.length + 1), false);
    }),
    { seed: SEED },
  );
});

test('memory is bounded by the keys, however many changes there are', () => {
  const feed = new ChangeFeed(1000);
  for (let ver = 0; ver < 100_000; ver++) feed.record([entry(ver % 10, ver)]);
  assert.is(readAll(feed, 0, 100).ids.length, 10);
  assert.is(feed.sequence, 100_000);
});

test('a reader that reads on while changes come in misses none', () => {
  const feed = new ChangeFeed(1000);
  const newest = new Map<string, number>();
  let position = 0;
  for (let round = 0; round < 500; round++) {
    feed.record([entry((round * 7) % 50, 2 * round), entry((round * 13) % 50, 2 * round + 1)]);
    const part = feed.read(position, 1);
    for (const { entry } of part.entries) newest.set(entry.id, Number(entry.ver));
    position = part.position;
  }
  for (const told of readAll(feed, position, 3).ids)
    newest.set(told.split('@')[0] as string, Number(told.split('@')[1]));
  const all = readAll(feed, 0, 100).ids.sort();
  assert.equal([...newest].map(([id, ver]) => `${id}@${ver}`).sort(), all);
});

test('who waits is woken by each record until it lets go', () => {
  const feed = new ChangeFeed(10);
  let woken = 0;
  const forget = feed.onRecord(() => woken++);
  feed.record([entry(1, 1)]);
  feed.record([entry(1, 2)]);
  forget();
  feed.record([entry(1, 3)]);
  assert.is(woken, 2);
});

test.run();
