import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type Change, type PackedEntry, pack } from '@sconf/data-model';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Router } from '../src/index.js';
import { Turns } from './turns.js';

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as () => void;

const test = suite('retention');

const MAX_PENDING = 40;
const KEYS = 7;

/** Waits until the collector has taken all of these; answers how many are left when it won't take more. */
async function leftOf(references: readonly WeakRef<object>[]): Promise<number> {
  const left = (): number => references.filter((reference) => reference.deref() !== undefined).length;
  for (let round = 0; round < 50 && left() > 0; round++) {
    // Making or reading a WeakRef holds its target until the current job has ended.
    await new Promise((resolve) => setImmediate(resolve));
    gc();
    await new Promise((resolve) => setImmediate(resolve));
  }
  return left();
}

/** The changes that a handler is told where so many are written, then so many batches told, then so many more written. */
function changesTold(router: Router, turns: Turns, first: number, batches: number, more: number): WeakRef<Change>[] {
  const told: WeakRef<Change>[] = [];
  router.addHandler({ onBatch: (changes) => void told.push(...changes.map((change) => new WeakRef(change))) });
  let ver = 0;
  const write = (count: number): void => {
    for (let i = 0; i < count; i++) router.mergePacked([pack({ type: 't', id: `${ver % KEYS}`, ver: ++ver })]);
  };
  write(first);
  for (let batch = 0; batch < batches; batch++) turns.take();
  write(more);
  turns.takeAll();
  return told;
}

/** So many changes and their entries, of which nobody here keeps one. */
function changesWritten(router: Router, count: number): { change: WeakRef<Change>; packed: WeakRef<PackedEntry> }[] {
  return Array.from({ length: count }, (_, ver) => {
    const packed = pack({ type: 't', id: `${ver % KEYS}`, ver });
    const [change] = router.mergePacked([packed]);
    return { change: new WeakRef(change as Change), packed: new WeakRef(packed) };
  });
}

for (const [title, first, batches, more, expected] of [
  ['had kept pace', MAX_PENDING, 10, 5, MAX_PENDING + 5],
  ['was behind when more was written, with all it lacked', MAX_PENDING, 4, 5, MAX_PENDING + 5],
  ['had fallen behind, with the newest of each key', 2 * MAX_PENDING, 0, 0, KEYS],
] as const) {
  test(`nothing that a handler was told is held once it has caught up, where it ${title}`, async () => {
    const turns = new Turns();
    const router = new Router({ maxPending: MAX_PENDING, maxBatch: 4, schedule: turns.schedule });
    const told = changesTold(router, turns, first, batches, more);
    assert.is(told.length, expected);
    assert.is(await leftOf(told), 0);
    assert.is(router.pull().size, KEYS);
  });
}

for (const [title, onBatch] of [
  ['had kept pace', () => undefined],
  ['hangs', () => new Promise<void>(() => undefined)],
] as const) {
  test(`nothing that waited for a handler is held once it is removed, where it ${title}`, async () => {
    const turns = new Turns();
    const router = new Router({ maxPending: MAX_PENDING, maxBatch: 4, schedule: turns.schedule });
    const remove = router.addHandler({ onBatch });
    const waiting = changesWritten(router, MAX_PENDING / 2).map(({ change }) => change);
    turns.take();
    remove();
    turns.takeAll();
    assert.is(await leftOf(waiting), 0);
    // A program may keep what ends a handler beyond its end.
    remove();
  });
}

for (const [title, read, ended] of [
  ['has read it', KEYS, false],
  ['has ended in the middle of it', 1, true],
] as const) {
  test(`nothing of the initial content that was replaced is held by a watcher that ${title}`, async () => {
    const router = new Router();
    const written = changesWritten(router, KEYS);
    const watcher = router.watch({ initial: true });
    for (let i = 0; i < read; i++) await watcher.next();
    if (ended) await watcher.return();
    router.mergePacked(Array.from({ length: KEYS }, (_, i) => pack({ type: 't', id: `${i}`, ver: 100 })));
    for (let i = 0; i < KEYS; i++) await watcher.next();
    assert.is(await leftOf(written.map(({ packed }) => packed)), 0);
    assert.is(watcher.pending, 0);
  });
}

test.run();
