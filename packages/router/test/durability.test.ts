import { ConfigSet, packConfig } from '@sconf/data-model';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Router } from '../src/index.js';
import { config, thrownBy, tombstone } from './entries.js';
import { MemoryStore } from './memory-store.js';
import { microtasks } from './turns.js';

const test = suite('durability');

/** How a promise stands after the microtasks that are queued now. */
async function standing(promise: Promise<unknown>): Promise<string> {
  let found = 'pending';
  promise.then(
    () => {
      found = 'resolved';
    },
    (error: { code?: string }) => {
      found = `rejected: ${error.code}`;
    },
  );
  await microtasks();
  return found;
}

test('every accepted entry goes to the store, whatever its source, and nothing else does', async () => {
  const store = new MemoryStore();
  const configs = new ConfigSet();
  configs.put(config('old', 1));
  const router = new Router({ configs, store });
  router.put(config('a', 1));
  router.put(config('a', 1));
  router.kill(tombstone('a', 1));
  router.push([config('old', 1), config('b', 1)]);
  await microtasks();
  router.put(config('c', 1));
  await microtasks();
  assert.equal(store.appends, [['a1', 'a1', 'b1'], ['c1']]);
});

test('a position read after a write covers it', async () => {
  const store = new MemoryStore();
  const router = new Router({ store });
  router.put(config('a', 1));
  const position = router.position();
  assert.equal(store.appends, [['a1']]);
  const durable = router.durable(position);
  assert.is(await standing(durable), 'pending');
  store.sync();
  await durable;
});

test('a retry waits for the first try, although it changes nothing', async () => {
  const store = new MemoryStore();
  const router = new Router({ store });
  router.put(config('a', 1));
  assert.not(router.put(config('a', 1)).accepted);
  const durable = router.durable(router.position());
  assert.is(await standing(durable), 'pending');
  store.sync();
  await durable;
});

test('handlers are told after the merge and do not wait for the store', async () => {
  const heard: string[] = [];
  const router = new Router({ store: new MemoryStore(), handlers: [{ onConfig: ({ id }) => void heard.push(id) }] });
  router.put(config('a', 1));
  await router.flush();
  assert.equal(heard, ['a']);
});

test('a failed store refuses writes before they are merged, and reads go on', async () => {
  const store = new MemoryStore();
  const router = new Router({ store });
  router.put(config('a', 1));
  const durable = router.durable(router.position());
  store.fail();
  assert.is(await standing(durable), 'rejected: durability-unknown');
  for (const write of [
    () => router.put(config('b', 1)),
    () => router.kill(tombstone('b', 1)),
    () => router.push([config('b', 1)]),
    () => router.mergePacked([]),
    () => router.writePacked(packConfig(config('b', 1))),
  ]) {
    assert.is(thrownBy(write), store.failed);
  }
  assert.is(router.pull().size, 1);
});

test('writes go on once the store has recovered', async () => {
  const store = new MemoryStore();
  const router = new Router({ store });
  store.fail();
  assert.is(thrownBy(() => router.put(config('a', 1))).code, 'store-failed');
  store.sync();
  assert.ok(router.put(config('a', 1)).accepted);
});

test('a failure of the store is reported once, and the next one again', async () => {
  const errors: unknown[] = [];
  const store = new MemoryStore();
  const onError = (error: unknown, context: object) => errors.push([(error as { code: string }).code, context]);
  const router = new Router({ store, onError });
  const failTwo = async (ver: number) => {
    router.put(config('a', ver));
    router.position();
    router.put(config('b', ver));
    router.position();
    store.fail();
    await microtasks();
  };
  await failTwo(1);
  assert.equal(errors, [['durability-unknown', { store }]]);
  store.sync();
  router.put(config('a', 2));
  router.position();
  store.sync();
  await microtasks();
  await failTwo(3);
  assert.is(errors.length, 2);
});

test('closing gives the store everything and closes it', async () => {
  const store = new MemoryStore();
  const router = new Router({ store });
  router.put(config('a', 1));
  await router.close();
  assert.equal(store.appends, [['a1']]);
  assert.ok(store.closed);
});

test('without a store everything is as durable as it gets', async () => {
  const router = new Router();
  router.put(config('a', 1));
  assert.is(router.position(), 0);
  await router.durable(router.position());
});

test.run();
