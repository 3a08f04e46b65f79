import {
  ConfigSet,
  defineType,
  type InvalidOption,
  packConfig,
  packTombstone,
  type StandardSchema,
  stringify,
  TypeRegistry,
} from '@sconf/data-model';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Router } from '../src/index.js';
import { config, thrownBy, tombstone } from './entries.js';

const test = suite('router');

const aNumber: StandardSchema<number> = {
  '~standard': {
    version: 1,
    vendor: 'router-test',
    validate: (value) => (typeof value === 'number' ? { value } : { issues: [{ message: 'not a number' }] }),
  },
};
const rates = new TypeRegistry([defineType('pacing', aNumber)], { unknown: 'reject' });

test('a write is read at once', () => {
  const router = new Router();
  assert.equal(router.put(config('a', 1, 5)), { accepted: true });
  assert.equal(router.pull().get('pacing', 'a'), config('a', 1, 5));
});

test('put tells what it replaced and kill what it killed', () => {
  const router = new Router();
  router.put(config('a', 1, 5));
  assert.equal(router.put(config('a', 2, 6)), { accepted: true, replaced: config('a', 1, 5) });
  assert.equal(router.kill(tombstone('a', 2)), { accepted: true, replaced: config('a', 2, 6) });
  assert.equal(router.kill(tombstone('a', 3)), { accepted: true });
});

test('what a handler has read is told as replaced without being parsed again', async () => {
  const read: unknown[] = [];
  const router = new Router({ handlers: [{ onConfig: (told) => void read.push(told) }] });
  router.put(config('a', 1, 5));
  await router.flush();
  const result = router.put(config('a', 2, 6));
  assert.equal(result, { accepted: true, replaced: config('a', 1, 5) });
  assert.is(result.replaced, read[0]);
});

test('a stale write and one sent again are no news', () => {
  const router = new Router();
  router.put(config('a', 2, 5));
  assert.equal(router.put(config('a', 1, 9)), { accepted: false });
  assert.equal(router.put(config('a', 2, 5)), { accepted: false });
  assert.equal(router.kill(tombstone('a', 1)), { accepted: false });
});

test('push tells which entries were accepted, in order', () => {
  const router = new Router();
  router.put(config('b', 5));
  const answer = router.push([config('a', 1), config('b', 1), tombstone('c', 1), packConfig(config('d', 1, 4))]);
  assert.equal(answer.accepted, [config('a', 1), tombstone('c', 1), config('d', 1, 4)]);
  assert.is(answer.accepted, answer.accepted);
  assert.equal(answer.refused, []);
});

test('push merges sets and snapshots', () => {
  const set = new ConfigSet();
  set.put(config('a', 1));
  const router = new Router({ configs: set });
  set.put(config('b', 1));
  set.kill(tombstone('a', 1));
  assert.equal(new Set(router.push(set).accepted.map((entry) => entry.id)), new Set(['a', 'b']));
  assert.equal(router.push(set.snapshot()).accepted, []);
  assert.is(router.pull().fingerprint(), set.fingerprint());
});

test('an entry that is pushed in place of a list is not passed over', () => {
  const router = new Router();
  assert.throws(() => router.push(config('a', 1) as never), TypeError);
});

test('push of a malformed entry merges nothing', () => {
  const router = new Router();
  const error = thrownBy(() => router.push([config('a', 1), config('', 1)]));
  assert.is(error.code, 'invalid-id');
  assert.is(router.pull().size, 0);
});

test('writePacked takes an entry of either kind, and the registry judges it', () => {
  const router = new Router({ types: rates });
  assert.equal(router.writePacked(packConfig(config('a', 1, 5))), { accepted: true });
  assert.equal(router.writePacked(packConfig(config('a', 1, 5))), { accepted: false });
  assert.equal(router.writePacked(packTombstone(tombstone('a', 1))), { accepted: true, replaced: config('a', 1, 5) });
  assert.is(
    thrownBy(() => router.writePacked(packConfig({ type: 'pacing', id: 'b', ver: 1, data: 'fast' }))).code,
    'schema-mismatch',
  );
  assert.is(router.pull().size, 1);
});

test('mergePacked returns the accepted changes', () => {
  const router = new Router();
  router.put(config('a', 1, 1));
  const changes = router.mergePacked([packConfig(config('a', 2, 2)), packConfig(config('a', 1, 1))]);
  assert.is(changes.length, 1);
  assert.equal(changes[0]?.entry, config('a', 2, 2));
  assert.equal(changes[0]?.replaced, config('a', 1, 1));
});

test('starts with a set or a snapshot, and goes its own way from there', () => {
  const set = new ConfigSet();
  set.put(config('a', 1));
  for (const configs of [set, set.snapshot()]) {
    const router = new Router({ configs });
    router.put(config('b', 1));
    assert.is(router.pull().size, 2);
    assert.is(set.size, 1);
  }
  const router = new Router({ configs: set });
  set.put(config('c', 1));
  assert.is(router.pull().has('pacing', 'c'), false);
});

test('a pulled snapshot does not change', () => {
  const router = new Router();
  router.put(config('a', 1));
  const snapshot = router.pull();
  const before = stringify(snapshot);
  router.put(config('a', 2));
  router.kill(tombstone('b', 2));
  assert.is(stringify(snapshot), before);
});

test('refuses what its registry refuses, before it is merged', () => {
  const router = new Router({ types: rates });
  assert.is(thrownBy(() => router.put({ type: 'pacing', id: 'a', ver: 1, data: 'much' })).code, 'schema-mismatch');
  assert.is(thrownBy(() => router.put(config('a', 1, 1, 'other'))).code, 'unknown-type');
  assert.is(thrownBy(() => router.kill(tombstone('a', 1, 'other'))).code, 'unknown-type');
  assert.is(router.pull().size, 0);
});

test('merges what other replicas hold, valid or not, and reports what is not', () => {
  const invalid: string[] = [];
  const router = new Router({ types: rates, onInvalid: (error, entry) => invalid.push(`${error.code} ${entry.id}`) });
  router.push([{ type: 'pacing', id: 'a', ver: 1, data: 'much' }, config('b', 1, 1), tombstone('c', 1, 'other')]);
  router.push([{ type: 'pacing', id: 'a', ver: 1, data: 'much' }]);
  assert.equal(invalid, ['schema-mismatch a', 'unknown-type c']);
  assert.is(router.pull().size, 3);
});

test('merges what is not valid without anybody to tell', () => {
  const router = new Router({ types: rates });
  assert.is(router.push([config('a', 1, 1, 'other')]).accepted.length, 1);
});

test('reports an onInvalid that throws', () => {
  const errors: unknown[] = [];
  const failure = new Error('onInvalid failed');
  const onInvalid = () => {
    throw failure;
  };
  const router = new Router({ types: rates, onInvalid, onError: (error, { entry }) => errors.push(error, entry?.id) });
  router.push([config('a', 1, 1, 'other')]);
  assert.equal(errors, [failure, 'a']);
});

test('its limits hold for puts and pushes', () => {
  const router = new Router({ limits: { maxIdBytes: 3 } });
  assert.is(thrownBy(() => router.put(config('long', 1))).code, 'id-too-long');
  assert.is(thrownBy(() => router.kill(tombstone('long', 1))).code, 'id-too-long');
  assert.is(thrownBy(() => router.push([packConfig(config('long', 1))])).code, 'id-too-long');
});

test('refuses options that make no sense', () => {
  for (const options of [{ maxPending: 0 }, { maxPending: 1.5 }, { maxBatch: -1 }]) {
    assert.is(thrownBy(() => new Router(options)).code, 'invalid-option');
  }
});

test('refuses names that are no list, and takes any list', async () => {
  const router = new Router();
  const state = { init: () => 0, copy: (n: number) => n, put: () => undefined, kill: () => undefined };
  for (const types of ['pacing', 5, null] as never[]) {
    for (const wrong of [
      () => router.addHandler({ types }),
      () => router.registerState('s', { ...state, types }),
      () => router.watch({ types }),
      () => router.watch({ ids: types }),
    ]) {
      const { code, path } = thrownBy(wrong) as InvalidOption;
      assert.is(code, 'invalid-option');
      assert.match(path[0] as string, /^(types|ids)$/);
    }
  }
  assert.is(router.state('s'), undefined);
  const watcher = router.watch({ types: new Set(['pacing']) as never });
  router.put(config('a', 1));
  assert.equal((await watcher.next()).value?.entry, config('a', 1));
  await router.close();
});

test('a closed router refuses writes and can still be read', async () => {
  const router = new Router();
  router.put(config('a', 1));
  await router.close();
  for (const write of [
    () => router.put(config('b', 1)),
    () => router.kill(tombstone('b', 1)),
    () => router.push([]),
    () => router.mergePacked([]),
    () => router.writePacked(packConfig(config('b', 1))),
  ]) {
    assert.is(thrownBy(write).code, 'closed');
  }
  assert.is(router.pull().size, 1);
  assert.is(router.snapshot().configs.size, 1);
});

test('closing tells handlers what was accepted before, and nothing more', async () => {
  const heard: string[] = [];
  const router = new Router({ handlers: [{ onConfig: ({ id }) => void heard.push(id) }] });
  router.put(config('a', 1));
  const closing = router.close();
  assert.is(router.close(), closing);
  await closing;
  assert.equal(heard, ['a']);
});

test('closing waits for a busy handler until its signal is aborted', async () => {
  const never = new Promise<void>(() => undefined);
  for (const early of [true, false]) {
    const router = new Router({ handlers: [{ onConfig: () => never }] });
    router.put(config('a', 1));
    const controller = new AbortController();
    if (early) controller.abort();
    const closing = router.close({ signal: controller.signal });
    controller.abort();
    await closing;
  }
});

test('a signal given while it is closing is heeded too', async () => {
  const router = new Router({ handlers: [{ onConfig: () => new Promise<void>(() => undefined) }] });
  router.put(config('a', 1));
  const closing = router.close();
  const controller = new AbortController();
  assert.is(router.close({ signal: controller.signal }), closing);
  controller.abort();
  await closing;
  await router.close({ signal: AbortSignal.abort() });
});

test('is disposed of as a resource', async () => {
  const router = new Router();
  await router[Symbol.asyncDispose]();
  assert.is(thrownBy(() => router.put(config('a', 1))).code, 'closed');
});

test.run();
