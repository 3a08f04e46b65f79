import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Router } from '../src/index.js';
import { ById } from './by-id.js';
import { config, thrownBy, tombstone } from './entries.js';

const test = suite('state');

test('is replayed over the live configs when it is registered', () => {
  const router = new Router();
  router.put(config('a', 1, 10));
  router.put(config('b', 1, 20));
  router.kill(tombstone('b', 1));
  router.registerState('by-id', new ById());
  assert.equal(router.state('by-id'), new Map([['a', 10]]));
});

test('is told to kill the old config before it is put the new one', async () => {
  const router = new Router();
  const byId = new ById();
  router.registerState('by-id', byId);
  byId.calls.length = 0;
  router.put(config('a', 1, 10));
  router.put(config('a', 2, 20));
  router.kill(tombstone('a', 2));
  router.kill(tombstone('a', 3));
  await router.flush();
  assert.equal(byId.calls, ['copy', 'put a1', 'kill a1', 'put a2', 'kill a2']);
});

test('is copied once a batch', async () => {
  const router = new Router();
  const byId = new ById();
  router.registerState('by-id', byId);
  byId.calls.length = 0;
  for (let round = 1; round <= 3; round++) {
    for (let i = 0; i < 100; i++) router.put(config(`k${i}`, round));
    await router.flush();
  }
  assert.is(byId.calls.filter((call) => call === 'copy').length, 3);
});

test('is not copied for types it is not worked out from', async () => {
  const router = new Router();
  const byId = new ById(['pacing']);
  router.put(config('z', 1, 0, 'other'));
  router.registerState('by-id', byId);
  byId.calls.length = 0;
  router.put(config('a', 1, 0, 'other'));
  await router.flush();
  assert.equal(byId.calls, []);
  assert.equal(router.state('by-id'), new Map());
});

test('reads what was written before', () => {
  const router = new Router();
  router.registerState('by-id', new ById());
  router.put(config('a', 1, 10));
  assert.equal(router.state('by-id'), new Map([['a', 10]]));
});

test('a value that was read does not change', async () => {
  const router = new Router();
  router.registerState('by-id', new ById());
  router.put(config('a', 1, 10));
  const before = router.state('by-id');
  router.put(config('a', 2, 20));
  await router.flush();
  assert.equal(before, new Map([['a', 10]]));
  assert.equal(router.state('by-id'), new Map([['a', 20]]));
});

test('a snapshot has the configs and the states of one instant', () => {
  const router = new Router();
  router.registerState('by-id', new ById());
  router.put(config('a', 1, 10));
  const before = router.snapshot();
  assert.is(router.snapshot(), before);
  router.put(config('a', 2, 20));
  router.put(config('b', 1, 30));
  const after = router.snapshot();
  assert.equal(before.state('by-id'), new Map([['a', 10]]));
  assert.is(before.configs.size, 1);
  assert.equal(
    after.state('by-id'),
    new Map([
      ['a', 20],
      ['b', 30],
    ]),
  );
  assert.is(after.configs.size, 2);
  assert.equal([...after.states.keys()], ['by-id']);
});

test('a handler finds its change in the state', async () => {
  const found: unknown[] = [];
  const router: Router = new Router({
    maxBatch: 2,
    handlers: [{ onConfig: ({ id }) => void found.push(router.state<Map<string, unknown>>('by-id')?.get(id)) }],
  });
  router.registerState('by-id', new ById());
  for (let i = 0; i < 5; i++) router.put(config(`k${i}`, 1, i));
  await router.flush();
  assert.equal(found, [0, 1, 2, 3, 4]);
});

test('one that was unregistered is gone, and its key is free', () => {
  const router = new Router();
  router.registerState('by-id', new ById());
  assert.is(thrownBy(() => router.registerState('by-id', new ById())).code, 'duplicate-state');
  assert.ok(router.unregisterState('by-id'));
  assert.not(router.unregisterState('by-id'));
  assert.is(router.state('by-id'), undefined);
  router.registerState('by-id', new ById());
  assert.equal(router.state('by-id'), new Map());
});

test('keeps up while more is written in one go than may wait', () => {
  const router = new Router({ maxPending: 10 });
  const byId = new ById();
  router.registerState('by-id', byId);
  for (let i = 1; i <= 95; i++) router.put(config(`k${i % 7}`, i, i));
  assert.is(byId.calls.filter((call) => call === 'copy').length, 8);
  assert.equal(new Set(router.state<Map<string, number>>('by-id')?.values()), new Set([95, 94, 93, 92, 91, 90, 89]));
});

test.run();
