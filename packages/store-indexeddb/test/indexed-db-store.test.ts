import { type Entry, pack, rawJson, stringify } from '@sconf/data-model';
import { Router } from '@sconf/router';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { IndexedDbStore, type IndexedDbStoreOptions } from '../src/index.js';
import { FailingFactory } from './failing-factory.js';

const test = suite('indexed-db-store');

const config = (id: string, ver: number, data: Entry['type'] | number = 0): Entry => ({
  type: 'pacing',
  id,
  ver,
  data,
});

/** A store in an IndexedDB of its own; each call of `open` is a page that shares it. */
function world() {
  const failing = new FailingFactory();
  const open = (options: IndexedDbStoreOptions = {}) =>
    IndexedDbStore.open('configs', { indexedDB: failing.factory, ...options });
  return { failing, open };
}

async function codeOf(promise: Promise<unknown>): Promise<unknown> {
  return await promise.then(
    () => 'nothing was refused',
    (error: { code?: unknown }) => error.code,
  );
}

async function until(what: string, isSo: () => boolean): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (!isSo()) {
    if (performance.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

test('what was appended is there after the page was loaded again, exactly', async () => {
  const { open } = world();
  const first = await open();
  assert.is((await first.load()).size, 0);
  const entries: Entry[] = [
    config('a', 2 ** 53 - 1),
    { type: 'pacing', id: 'big', ver: 2n ** 64n - 1n },
    { type: 'é', id: 'exact', ver: 1, data: rawJson('9007199254740993') as never },
    { type: 'pacing', id: 'dead', ver: 3, dead: true },
  ];
  await first.append(entries);
  assert.is(first.position(), 4);
  await first.close();
  const second = await open();
  const set = await second.load();
  await second.close();
  const router = new Router();
  router.push(entries);
  assert.is(set.fingerprint(), router.pull().fingerprint());
});

test('a router gives it what it accepts, from whatever source, and finds it again', async () => {
  const { open } = world();
  const store = await open();
  const router = new Router({ configs: await store.load(), store });
  router.put({ type: 'pacing', id: 'a', ver: 1, data: { rate: 0.5 } });
  router.push([config('b', 1)]);
  router.kill({ type: 'pacing', id: 'b', ver: 1 });
  await router.durable(router.position());
  const { fingerprint } = { fingerprint: router.pull().fingerprint() };
  await router.close();
  const again = await open();
  assert.is((await again.load()).fingerprint(), fingerprint);
  await again.close();
});

test('what is appended while a transaction is under way shares the next', async () => {
  const { open, failing } = world();
  const store = await open();
  const all = [store.append([config('first', 1)])];
  await Promise.resolve();
  for (let i = 0; i < 100; i++) all.push(store.append([config(`id-${i}`, 1)]));
  await Promise.all(all);
  assert.ok(failing.writes <= 3, `${failing.writes} transactions`);
  await store.compact();
  await store.close();
});

test('pages that share it do not set each other back', async () => {
  const { open } = world();
  const [one, other] = [await open(), await open()];
  await one.append([config('a', 5)]);
  await other.append([config('a', 4), config('b', 1)]);
  await one.append([config('b', 1)]);
  assert.is((await one.load()).get('pacing', 'a')?.ver, 5);
  await one.close();
  await other.close();
});

test('appends of one key in one transaction leave the greatest', async () => {
  const { open } = world();
  const store = await open();
  await store.append([config('a', 3), config('a', 5), config('a', 4)]);
  assert.is((await store.load()).get('pacing', 'a')?.ver, 5);
  await store.close();
});

test('on a full disk it fails, refuses through the router, and recovers with everything', async () => {
  const { open, failing } = world();
  const store = await open({ retryMs: 5 });
  const router = new Router({ store, onError: () => undefined });
  failing.full = true;
  router.put({ type: 'pacing', id: 'a', ver: 1 });
  assert.is(await codeOf(router.durable(router.position())), 'durability-unknown');
  assert.is(store.failed?.code, 'store-failed');
  assert.throws(() => router.put({ type: 'pacing', id: 'b', ver: 1 }), /can't keep/);
  assert.is(await codeOf(store.durable(store.position())), 'durability-unknown');
  failing.full = false;
  await until('recovery', () => store.failed === undefined);
  await store.durable(store.position());
  assert.ok((await store.load()).has('pacing', 'a'));
  await router.close();
});

test('closing after a failure tries once more, and says when it was in vain', async () => {
  for (const full of [true, false]) {
    const { open, failing } = world();
    const store = await open({ retryMs: 60_000 });
    failing.full = true;
    assert.is(await codeOf(store.append([config('a', 1)])), 'durability-unknown');
    failing.full = full;
    assert.is(await codeOf(store.close()), full ? 'store-failed' : 'nothing was refused');
    assert.is(await codeOf(store[Symbol.asyncDispose]()), full ? 'store-failed' : 'nothing was refused');
  }
});

test('a database that another page deletes has failed for good', async () => {
  const { open, failing } = world();
  const store = await open({ retryMs: 1 });
  await store.append([config('a', 1)]);
  failing.inner.deleteDatabase('configs');
  await until('the loss', () => store.failed !== undefined);
  assert.match(store.failed?.message ?? '', 'load the page again');
  assert.is(await codeOf(store.append([config('b', 1)])), 'durability-unknown');
  assert.is(await codeOf(store.close()), 'store-failed');
});

test('a record that is no entry is reported, left out, and replaced by the next entry of its key', async () => {
  const { open, failing } = world();
  const store = await open();
  await store.append([config('a', 1)]);
  const db = failing.connections[0] as IDBDatabase;
  const records = db.transaction('entries', 'readwrite').objectStore('entries');
  records.put('{"no entry', ['pacing', 'a']);
  records.put(stringify(pack({ type: 'pacing', id: 'b', ver: 1 })), ['pacing', 'b']);
  await store.close();
  const corrupt: unknown[] = [];
  const again = await open({ onCorrupt: (key) => corrupt.push(key) });
  assert.is((await again.load()).size, 1);
  assert.equal(corrupt, [['pacing', 'a']]);
  await again.append([config('a', 1)]);
  assert.is((await again.load()).size, 2);
  await again.close();
});

test('what the first version of the database kept as JSON is there, exactly', async () => {
  const entries: Entry[] = [
    config('a', 2 ** 53 - 1),
    { type: 'pacing', id: 'big', ver: 2n ** 64n - 1n },
    {
      type: 'pacing',
      id: 'exact',
      ver: 1,
      data: rawJson('{"a<b":[9007199254740993,"\\u003c\\\\u003c\\u2028&"]}') as never,
    },
    { type: 'é"\\<', id: '\u2028,"id":"', ver: 0, data: '","dead":true}' },
    { type: 'pacing', id: 'dead', ver: 3, dead: true },
  ];
  const { open, failing } = world();
  const request = failing.inner.open('configs', 1);
  request.onupgradeneeded = () => {
    const records = request.result.createObjectStore('entries');
    for (const entry of entries) records.put(stringify(entry), [entry.type, entry.id]);
    for (const no of [
      '{"no entry',
      '{"type":"\n","id":"a","ver":1}',
      '{"type":"a","id":"b","ver":1,"data":[}',
      '{"type":"a","id":"b","ver":18446744073709551616}',
    ])
      records.put(no, ['', no]);
  };
  await until('the first version', () => request.readyState === 'done');
  request.result.close();
  const corrupt: unknown[] = [];
  const store = await open({ onCorrupt: (key) => corrupt.push(key) });
  const set = await store.load();
  assert.is(corrupt.length, 4);
  const router = new Router();
  router.push(entries);
  assert.is(set.fingerprint(), router.pull().fingerprint());
  await store.append([config('a', 2 ** 53 - 2), config('big', 1)]);
  assert.is((await store.load()).fingerprint(), set.fingerprint());
  await store.close();
});

test('a page of an older version lets go of the database when a newer one opens it', async () => {
  const { open, failing } = world();
  const store = await open({ retryMs: 1 });
  failing.inner.open('configs', 3);
  await until('the loss', () => store.failed !== undefined);
  assert.is(await codeOf(store.append([config('b', 1)])), 'durability-unknown');
  assert.is(await codeOf(store.close()), 'store-failed');
});

test('records that are no entries are passed over where nobody asked to hear of them', async () => {
  const { open, failing } = world();
  const store = await open();
  const db = failing.connections[0] as IDBDatabase;
  db.transaction('entries', 'readwrite').objectStore('entries').put(7, ['pacing', 'a']);
  assert.is((await store.load()).size, 0);
  await store.close();
});

test('after closing it takes nothing', async () => {
  const { open } = world();
  const store = await open();
  await store.close();
  assert.is(await codeOf(store.append([config('a', 1)])), 'closed');
  assert.is(await codeOf(store.load()), 'closed');
});

test('a malformed entry is refused, and none of its append is taken', async () => {
  const { open } = world();
  const store = await open();
  assert.is(await codeOf(store.append([config('a', 1), config('', 1)])), 'invalid-id');
  assert.is(store.position(), 0);
  await store.append([]);
  await store.close();
});

test('options that can not be are refused by name', async () => {
  const { open } = world();
  assert.is(await codeOf(open({ retryMs: 0 })), 'invalid-option');
  assert.is(await codeOf(open({ durability: 'maybe' as 'strict' })), 'invalid-option');
  assert.is(await codeOf(open({ limits: { maxIdBytes: -1 } })), 'invalid-option');
});

test('where there is no IndexedDB, or the browser refuses it, that is said', async () => {
  assert.is(await codeOf(IndexedDbStore.open('configs')), 'store-unavailable');
  const failing = new FailingFactory();
  await new Promise((resolve) => {
    failing.inner.open('configs', 3).onsuccess = resolve;
  });
  assert.is(await codeOf(IndexedDbStore.open('configs', { indexedDB: failing.inner })), 'store-unavailable');
});

test.run();
