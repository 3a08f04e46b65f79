import { getEventListeners } from 'node:events';
import type { Change } from '@sconf/data-model';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Router, type Watcher } from '../src/index.js';
import { config, tombstone } from './entries.js';
import { microtasks, Turns } from './turns.js';

const test = suite('watcher');

function name({ packed }: Change): string {
  return `${packed.dead ? '-' : ''}${packed.id}${packed.ver}`;
}

/** The next `count` changes. */
async function read(watcher: Watcher, count: number): Promise<string[]> {
  const names: string[] = [];
  while (names.length < count) {
    const { value } = await watcher.next();
    names.push(value === undefined ? 'done' : name(value));
  }
  return names;
}

test('is handed the changes from the call on', async () => {
  const router = new Router();
  router.put(config('a', 1));
  const watcher = router.watch();
  router.put(config('b', 1));
  router.kill(tombstone('a', 1));
  assert.equal(await read(watcher, 2), ['b1', '-a1']);
});

test('one that waits is handed a change when it comes', async () => {
  const router = new Router();
  const watcher = router.watch();
  const next = [watcher.next(), watcher.next()];
  router.put(config('a', 1));
  router.put(config('b', 1));
  router.put(config('c', 1));
  const [first, second] = await Promise.all(next);
  assert.equal(
    [first?.value, second?.value].map((value) => value && name(value)),
    ['a1', 'b1'],
  );
  assert.equal(await read(watcher, 1), ['c1']);
});

test('sees only its types and ids', async () => {
  const router = new Router();
  const watcher = router.watch({ types: ['x', 'y'], ids: ['a', 'b'] });
  router.put(config('a', 1, 0, 'z'));
  router.put(config('c', 1, 0, 'x'));
  router.put(config('a', 2, 0, 'x'));
  router.put(config('b', 3, 0, 'y'));
  assert.equal(await read(watcher, 2), ['a2', 'b3']);
  assert.is(watcher.pending, 0);
});

test('begins with what the set holds, tombstones included, where it is asked to', async () => {
  const router = new Router();
  router.put(config('a', 1));
  router.kill(tombstone('b', 1));
  router.put(config('c', 1, 0, 'other'));
  const watcher = router.watch({ initial: true, types: ['pacing'] });
  router.put(config('a', 2));
  assert.equal(new Set(await read(watcher, 2)), new Set(['a1', '-b1']));
  const { value } = await watcher.next();
  assert.is(value?.entry.ver, 2);
  assert.is(value?.replaced?.ver, 1);
});

test('one that stalls is handed the newest entry of each key, where the key first queued up', async () => {
  const router = new Router();
  const watcher = router.watch();
  for (let ver = 1; ver <= 5; ver++) for (const id of ['a', 'b', 'c']) router.put(config(id, ver));
  router.kill(tombstone('a', 9));
  await router.flush();
  assert.is(watcher.pending, 3);
  assert.equal(await read(watcher, 3), ['-a9', 'b5', 'c5']);
  assert.is(watcher.pending, 0);
});

test('what is written in one go beyond maxPending waits by key, too', () => {
  const turns = new Turns();
  const router = new Router({ maxPending: 10, schedule: turns.schedule });
  const watcher = router.watch();
  for (let ver = 1; ver <= 5; ver++) for (const id of ['a', 'b', 'c']) router.put(config(id, ver));
  assert.is(watcher.pending, 3);
});

test('a folded change replaces what was there before the first of them', async () => {
  const router = new Router();
  router.put(config('a', 1));
  const watcher = router.watch();
  for (let ver = 2; ver <= 5; ver++) router.put(config('a', ver));
  await router.flush();
  const { value } = await watcher.next();
  assert.is(value?.entry.ver, 5);
  assert.is(value?.replaced?.ver, 1);
});

test('two watchers do not disturb each other', async () => {
  const router = new Router();
  const [slow, fast] = [router.watch(), router.watch()];
  for (let ver = 1; ver <= 3; ver++) {
    router.put(config('a', ver));
    assert.equal(await read(fast, 1), [`a${ver}`]);
  }
  assert.equal(await read(slow, 1), ['a3']);
});

test('break ends it', async () => {
  const router = new Router();
  const watcher = router.watch({ initial: true });
  router.put(config('a', 1));
  router.put(config('b', 1));
  for await (const change of watcher) {
    assert.is(name(change), 'a1');
    break;
  }
  router.put(config('c', 1));
  await router.flush();
  assert.is(watcher.pending, 0);
  assert.equal(await read(watcher, 1), ['done']);
});

test('an abort ends it at once and drops what waits', async () => {
  const router = new Router();
  router.put(config('z', 1));
  const controller = new AbortController();
  const watcher = router.watch({ initial: true, signal: controller.signal });
  router.put(config('a', 1));
  await router.flush();
  controller.abort();
  assert.equal(await read(watcher, 1), ['done']);
});

test('an abort ends the wait of whoever asks for a change', async () => {
  const router = new Router();
  const controller = new AbortController();
  const seen: string[] = [];
  const reading = (async () => {
    for await (const change of router.watch({ signal: controller.signal })) seen.push(name(change));
  })();
  router.put(config('a', 1));
  await router.flush();
  await microtasks();
  controller.abort();
  await reading;
  assert.equal(seen, ['a1']);
});

test('a signal that was aborted before ends it before it begins', async () => {
  const router = new Router();
  router.put(config('a', 1));
  const watcher = router.watch({ initial: true, signal: AbortSignal.abort() });
  router.put(config('b', 1));
  await router.flush();
  assert.equal(await read(watcher, 1), ['done']);
});

test('closing the router ends it once it has read what waits', async () => {
  const router = new Router();
  const watcher = router.watch();
  const idle = router.watch({ types: ['other'] });
  const waiting = idle.next();
  router.put(config('a', 1));
  await router.close();
  assert.is((await waiting).done, true);
  assert.equal(await read(watcher, 2), ['a1', 'done']);
});

test('an abort drops what waits after the router is closed, too', async () => {
  const router = new Router();
  const controller = new AbortController();
  const watcher = router.watch({ signal: controller.signal });
  router.put(config('a', 1));
  await router.close();
  controller.abort();
  assert.equal(await read(watcher, 1), ['done']);
});

test('is over from the start when the router is closed', async () => {
  const router = new Router();
  router.put(config('a', 1));
  await router.close();
  assert.equal(await read(router.watch({ initial: true }), 2), ['a1', 'done']);
});

test('lets go of its signal when it ends', async () => {
  const router = new Router();
  const { signal } = new AbortController();
  const [left, read] = [router.watch({ signal }), router.watch({ signal })];
  assert.is(getEventListeners(signal, 'abort').length, 2);
  await left.return();
  await router.close();
  await read.next();
  assert.equal(getEventListeners(signal, 'abort'), []);
});

test('is disposed of as a resource', async () => {
  const router = new Router();
  const watcher = router.watch();
  await watcher[Symbol.asyncDispose]();
  assert.equal(await read(watcher, 1), ['done']);
});

test.run();
