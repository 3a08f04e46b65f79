import { stringify } from '@sconf/data-model';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Router } from '../src/index.js';
import { config } from './entries.js';
import { microtasks } from './turns.js';

const test = suite('a million updates');
const UPDATES = 1_000_000;

/** Writes that many updates of so many keys, at versions 1 and up, and lets others have their turn now and then. */
async function update(router: Router, keys: number, now: () => void): Promise<void> {
  for (let i = 0; i < UPDATES; i++) {
    router.put(config(`k${i % keys}`, 1 + Math.floor(i / keys), i));
    if (i % 10_000 > 0) continue;
    now();
    await microtasks();
  }
}

test('a watcher stalled through them holds 100 keys, and then sees the 100 newest entries', async () => {
  const router = new Router();
  const watcher = router.watch();
  let most = 0;
  await update(router, 100, () => {
    most = Math.max(most, watcher.pending);
  });
  await router.close();
  assert.is(most, 100);
  assert.is(watcher.pending, 100);
  const seen: unknown[] = [];
  for await (const { entry } of watcher) seen.push(entry);
  assert.equal(
    seen,
    Array.from({ length: 100 }, (_, i) => config(`k${i}`, UPDATES / 100, UPDATES - 100 + i)),
  );
});

test('a handler stalled through them is told the 100 newest entries, and that it lagged', async () => {
  let letGo: () => void = () => undefined;
  const stalled = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const heard: unknown[] = [];
  let folded = 0;
  const router = new Router({ maxPending: 1_000 });
  router.put(config('first', 1));
  router.addHandler({
    onBatch: () => stalled,
    onConfig: (put) => void heard.push(put),
    onLag: (lag) => {
      folded += lag.folded;
    },
  });
  router.put(config('first', 2));
  await microtasks();
  await update(router, 100, () => undefined);
  letGo();
  await router.close();
  const newest = Array.from({ length: 100 }, (_, i) => config(`k${i}`, UPDATES / 100, UPDATES - 100 + i));
  assert.equal(heard, [config('first', 2), ...newest]);
  assert.is(folded, UPDATES - 100);
});

test('a snapshot held through them stays as it was, with its states', async () => {
  const router = new Router();
  router.registerState<Map<string, number | bigint>>('versions', {
    init: () => new Map(),
    copy: (state) => new Map(state),
    put: (draft, { id, ver }) => void draft.set(id, ver),
    kill: (draft, { id }) => void draft.delete(id),
  });
  for (let i = 0; i < 1_000; i++) router.put(config(`k${i}`, 0, i));
  const held = router.snapshot();
  const before = {
    text: stringify(held.configs),
    print: held.configs.fingerprint(),
    versions: structuredClone(held.states),
  };
  await update(router, 1_000, () => undefined);
  assert.is(stringify(held.configs), before.text);
  assert.is(held.configs.fingerprint(), before.print);
  assert.equal(held.states, before.versions);
  assert.equal(new Set(router.state<Map<string, number>>('versions')?.values()), new Set([UPDATES / 1_000]));
});

test.run();
