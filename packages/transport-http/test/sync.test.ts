import { ConfigSet } from '@sconf/data-model';
import { Initiator } from '@sconf/reconcile';
import { Router } from '@sconf/router';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createEndpoint, HttpClient, SyncUnsupported } from '../src/index.js';
import { eventually, rejection } from './support/eventually.js';
import { withGosconf } from './support/gosconf-server.js';
import { HeldStore } from './support/held-store.js';
import { reconcile } from './support/reconcile.js';
import { says, withScripts } from './support/scripted-server.js';
import { EagerClock, TIMEOUT_MS } from './support/virtual-clock.js';
import { type RunningEndpoint, withEndpoint } from './support/with-endpoint.js';

const test = suite('sync');

const TYPE = 'application/vnd.sconf.reconcile';
const SALT = new Uint8Array(8);

function filled(entries: number): ConfigSet {
  const set = new ConfigSet();
  for (let i = 0; i < entries; i++) set.put({ type: 't', id: `id-${i}`, ver: 1, data: { i } });
  return set;
}

const opening = (set: ConfigSet = new ConfigSet()) =>
  new Initiator({ salt: SALT }).start(set.snapshot()).reply as Uint8Array;

function post(
  fetch: RunningEndpoint['fetch'],
  body: Uint8Array,
  headers: Record<string, string> = { 'Content-Type': TYPE },
): Promise<Response> {
  return fetch('/v1/configs/sync', { method: 'POST', headers, body });
}

/** The message with which an exchange comes to send what `set` has and the endpoint lacks. */
async function offering(set: ConfigSet, fetch: RunningEndpoint['fetch']): Promise<Uint8Array> {
  const initiator = new Initiator({ salt: SALT });
  let message = initiator.start(set.snapshot()).reply as Uint8Array;
  for (let answer = 0; answer < 2; answer++) {
    const bytes = new Uint8Array(await (await post(fetch, message)).arrayBuffer());
    message = initiator.receive(bytes, set.snapshot()).reply as Uint8Array;
  }
  return message;
}

async function problemOf(response: Response): Promise<string> {
  assert.is(response.headers.get('content-type'), 'application/problem+json');
  return `${response.status} ${((await response.json()) as { code: string }).code}`;
}

test('equal sets are told by one message of 24 bytes and an answer of 4', async () => {
  const set = filled(1000);
  await withEndpoint(
    async ({ client, fetch }) => {
      const { outcome, messages } = await reconcile(set, client());
      assert.is(outcome.kind, 'equal');
      assert.equal(messages, [24]);
      const response = await post(fetch, opening(set));
      assert.is(response.status, 200);
      assert.is(response.headers.get('content-type'), TYPE);
      assert.is((await response.arrayBuffer()).byteLength, 4);
    },
    { router: { configs: set } },
  );
});

test('what differs goes both ways, ties that differ only in data too, and costs less than the set', async () => {
  const here = filled(5000);
  await withEndpoint(
    async ({ client, router }) => {
      here.put({ type: 't', id: 'here', ver: 1 });
      here.put({ type: 'tie', id: 'a', ver: 1, data: 'zzz' });
      here.kill({ type: 't', id: 'id-7', ver: 1 });
      router.put({ type: 'there', id: 'b', ver: 1, data: 'bär' });
      router.put({ type: 'tie', id: 'a', ver: 1, data: 'aaa' });
      router.put({ type: 'tie', id: 'b', ver: 1, data: 'zzz' });
      here.put({ type: 'tie', id: 'b', ver: 1, data: 'aaa' });
      const { outcome, messages } = await reconcile(here, client());
      assert.is(outcome.kind, 'equal');
      assert.is(here.fingerprint(), router.pull().fingerprint());
      assert.is(router.pull().getPacked('tie', 'a')?.text, '"zzz"');
      assert.is(here.getPacked('tie', 'b')?.text, '"zzz"');
      assert.ok(messages.reduce((sum, bytes) => sum + bytes) < 10_000, String(messages));
    },
    { router: { configs: filled(5000) } },
  );
});

test('sets that share nothing stream in messages of bounded length', async () => {
  const here = filled(3000);
  await withEndpoint(
    async ({ client, router }) => {
      for (let i = 0; i < 3000; i++) router.put({ type: 'u', id: `id-${i}`, ver: 1, data: 'x'.repeat(50) });
      const { outcome, messages } = await reconcile(here, client());
      assert.is(outcome.kind, 'equal');
      assert.is(here.size, 6000);
      assert.is(router.pull().size, 6000);
      assert.ok(Math.max(...messages) <= 32_768, String(messages));
    },
    { endpoint: { limits: { maxSyncBytes: 32_768 } } },
  );
});

test('a mount for some types shows and takes those alone', async () => {
  const here = new ConfigSet();
  here.put({ type: 'shown', id: 'here', ver: 1 });
  here.put({ type: 'hidden', id: 'here', ver: 1 });
  await withEndpoint(
    async ({ client, router }) => {
      router.put({ type: 'shown', id: 'there', ver: 1 });
      router.put({ type: 'hidden', id: 'there', ver: 1 });
      const { outcome, rejected } = await reconcile(here, client());
      assert.is(outcome.kind, 'exchanged');
      assert.ok(rejected.length > 0);
      assert.ok(rejected.every(({ key, code }) => key.type === 'hidden' && code === 'type-not-served'));
      assert.equal([here.has('shown', 'there'), here.has('hidden', 'there')], [true, false]);
      const there = router.pull();
      assert.equal([there.has('shown', 'here'), there.has('hidden', 'here')], [true, false]);
      const part = ConfigSet.from(here.snapshot().filter(['shown']));
      assert.equal((await reconcile(part, client())).messages, [24]);
    },
    { endpoint: { types: ['shown'] } },
  );
});

test('an answer waits for the disk, that to a repeated message too', async () => {
  const store = new HeldStore();
  const here = new ConfigSet();
  here.put({ type: 't', id: 'a', ver: 1, data: 'x' });
  await withEndpoint(
    async ({ fetch }) => {
      const entry = await offering(here, fetch);
      const answers: number[] = [];
      const posts = [0, 1].map(async () => answers.push((await post(fetch, entry)).status));
      await eventually('both wait for the disk', () => store.waiting >= 2);
      assert.equal(answers, []);
      store.flush();
      await Promise.all(posts);
      assert.equal(answers, [200, 200]);
      assert.match(await (await fetch('/v1/configs/t/a')).text(), /"data":"x"/);
    },
    { router: { store } },
  );
});

test('a store that fails answers 503: unknown to messages in flight, refused before merging to the next', async () => {
  const store = new HeldStore();
  await withEndpoint(
    async ({ fetch, router }) => {
      const entry = await offering(filled(1), fetch);
      router.put({ type: 'u', id: 'a', ver: 1 });
      const waiting = post(fetch, opening());
      await eventually('it waits for the disk', () => store.waiting > 1);
      store.break();
      assert.is(await problemOf(await waiting), '503 durability-unknown');
      assert.is(await problemOf(await post(fetch, entry)), '503 store-failed');
      assert.is(router.pull().size, 1);
    },
    { router: { store, onError: () => undefined } },
  );
});

test('what is no message is refused with a problem, and nothing is merged', async () => {
  await withEndpoint(
    async ({ fetch, router }) => {
      const open = opening();
      const big = (length: number) => Uint8Array.from({ length }, (_, i) => open[i] ?? 0);
      const cases: readonly [Uint8Array, string][] = [
        [new Uint8Array(), '400 malformed-frame'],
        [crypto.getRandomValues(new Uint8Array(100)).fill(255, 0, 2), '400 unsupported-version'],
        [open.subarray(0, 10), '400 malformed-frame'],
        [Uint8Array.from([9, ...open.subarray(1)]), '400 unsupported-version'],
        [Uint8Array.from([1, 2, 19, 0]), '400 unexpected-frame'],
        [Uint8Array.from([1, 8, 19, 0, 0]), '400 peer-gave-up'],
        [big(36_000), '413 frame-too-large'],
        [big(40_001), '413 body-too-large'],
      ];
      for (const [body, expected] of cases) assert.is(await problemOf(await post(fetch, body)), expected);
      assert.is(router.pull().size, 0);
    },
    // Rounded down to 32 768 for messages.
    { endpoint: { limits: { maxSyncBytes: 40_000 } } },
  );
});

test('bytes at random are never answered 500', async () => {
  await withEndpoint(async ({ fetch, router }) => {
    for (let i = 0; i < 500; i++) {
      const body = crypto.getRandomValues(new Uint8Array(i % 97));
      // As far as the header goes, a message of each kind.
      body.set([1, 1 + (i % 9), 19, 0].slice(0, body.length));
      const response = await post(fetch, body);
      assert.ok(response.status < 500, `${response.status} for ${body}`);
      await response.arrayBuffer();
    }
    assert.is(router.pull().size, 0);
  });
});

test('other methods and media types are refused as everywhere', async () => {
  await withEndpoint(async ({ fetch }) => {
    for (const type of ['application/json', 'application/octet-stream', 'text/plain']) {
      const response = await post(fetch, opening(), { 'Content-Type': type });
      assert.is(response.headers.get('accept'), TYPE);
      assert.is(await problemOf(response), '415 unsupported-media-type');
    }
    assert.is(await problemOf(await post(fetch, opening(), {})), '415 unsupported-media-type');
    const coded = await post(fetch, opening(), { 'Content-Type': TYPE, 'Content-Encoding': 'gzip' });
    assert.is(await problemOf(coded), '415 unsupported-content-encoding');
    const got = await fetch('/v1/configs/sync');
    assert.is(got.headers.get('allow'), 'POST, OPTIONS');
    assert.is(await problemOf(got), '405 method-not-allowed');
  });
});

test('limits on a message that make no sense are refused at once', () => {
  assert.throws(() => createEndpoint({ router: new Router(), limits: { maxSyncBytes: 1000 } }), /32768/);
  assert.throws(() => createEndpoint({ router: new Router(), limits: { maxWatchers: 0 } }), /maxWatchers is 0/);
});

test('every set says that it can be reconciled', async () => {
  await withEndpoint(async ({ fetch }) => {
    const response = await fetch('/v1/configs');
    assert.is(response.headers.get('sconf-sync'), '1');
    const tag = response.headers.get('etag') ?? '';
    const same = await fetch('/v1/configs', { headers: { 'If-None-Match': tag } });
    assert.equal([same.status, same.headers.get('sconf-sync')], [304, '1']);
  });
});

test('a side without it is told from one that fails, and not asked again for 5 minutes', async () => {
  await withGosconf(['t'], async ({ url, requests }) => {
    let now = 0;
    const clock = { now: () => now, after: () => () => undefined };
    const http = new HttpClient(url, { clock });
    const error = await rejection(http.sync(opening()));
    assert.instance(error, SyncUnsupported);
    assert.is(error.code, 'sync-unsupported');
    now = 299_999;
    assert.is((await rejection(http.sync(opening()))).code, 'sync-unsupported');
    await http.pull();
    assert.is((await rejection(http.sync(opening()))).code, 'sync-unsupported');
    assert.equal(
      requests.map(({ method }) => method),
      ['POST', 'GET'],
    );
    now = 300_000;
    assert.is((await rejection(http.sync(opening()))).code, 'sync-unsupported');
    assert.is(requests.length, 3);
  });
});

test('a pull that says it is there by now is believed', async () => {
  const set = says('200 OK', { 'Content-Type': 'application/json', 'Sconf-Sync': '1' }, '{"Types":{}}');
  const scripts = [says('404 Not Found'), set, says('200 OK', { 'Content-Type': TYPE }, 'answer')];
  await withScripts(scripts, async ({ url, heads }) => {
    const http = new HttpClient(url);
    assert.is((await rejection(http.sync(opening()))).code, 'sync-unsupported');
    await http.pull();
    assert.is(new TextDecoder().decode(await http.sync(opening())), 'answer');
    assert.is(heads.length, 3);
  });
});

test('whatever else answers there has no reconcile, and a refusal stays one', async () => {
  const problem = { 'Content-Type': 'application/problem+json' };
  const cases: readonly [statusLine: string, headers: Record<string, string>, body: string, code: string][] = [
    ['200 OK', { 'Content-Type': 'text/html' }, '<p>', 'sync-unsupported'],
    ['204 No Content', {}, '', 'sync-unsupported'],
    ['405 Method Not Allowed', {}, '', 'sync-unsupported'],
    ['501 Not Implemented', {}, '', 'sync-unsupported'],
    ['400 Bad Request', { 'Content-Type': 'text/plain' }, 'unsupported content type', 'sync-unsupported'],
    ['415 Unsupported Media Type', {}, '', 'sync-unsupported'],
    ['400 Bad Request', problem, '{"status":400,"code":"malformed-frame"}', 'malformed-frame'],
    ['403 Forbidden', {}, '', 'http-403'],
  ];
  for (const [statusLine, headers, body, code] of cases) {
    await withScripts([says(statusLine, headers, body)], async ({ url }) => {
      assert.is((await rejection(new HttpClient(url).sync(opening()))).code, code, statusLine);
    });
  }
});

test('an answer longer than the message says its sender takes is cut off', async () => {
  const long = says('200 OK', { 'Content-Type': TYPE }, 'x'.repeat(32_769));
  await withScripts([long], async ({ url }) => {
    const http = new HttpClient(url);
    assert.is((await rejection(http.sync(Uint8Array.from([1, 1, 15, 0])))).code, 'response-too-large');
    assert.is((await http.sync(Uint8Array.from([1, 1, 16, 0]))).length, 32_769);
    assert.is((await rejection(http.sync(new Uint8Array()))).code, 'response-too-large');
  });
});

test('a message is sent again when its answer is lost, and ends with its signal', async () => {
  const answer = says('200 OK', { 'Content-Type': TYPE }, 'answer');
  const scripts = [says('503 Service Unavailable'), (socket: { destroy(): void }) => socket.destroy(), answer];
  await withScripts(scripts, async ({ url, heads }) => {
    const http = new HttpClient(url, { clock: new EagerClock(), timeoutMs: TIMEOUT_MS });
    assert.is((await http.sync(opening())).length, 6);
    assert.is(heads.length, 3);
    const reason = new Error('enough');
    assert.is(await rejection(http.sync(opening(), { signal: AbortSignal.abort(reason) })), reason);
    assert.is(heads.length, 3);
  });
});

test.run();
