import { Router } from '@sconf/router';
import { createEndpoint, HttpClient, serve } from '@sconf/transport-http';
import { build } from 'esbuild';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createReplica, defaultSchemes, type Schemes, UnknownScheme } from '../src/index.js';
import { refusal } from './refusal.js';

const test = suite('schemes');

test('an unknown scheme names the known ones', async () => {
  const { code, message } = await refusal(createReplica('gopher://example.com'));
  assert.is(code, 'unknown-scheme');
  assert.match(message, 'gopher: among http:, https:, null:');
});

for (const [url, name] of [
  ['ws://127.0.0.1/', '@sconf/transport-ws'],
  ['WSS://127.0.0.1/', '@sconf/transport-ws'],
  ['nats://127.0.0.1', '@sconf/transport-nats'],
  ['memory:a', '@sconf/transport-memory'],
] as const) {
  test(`${url} without a transport names ${name}`, async () => {
    assert.match((await refusal(createReplica(url))).message, `${name} gives it`);
  });
}

test('the error holds what was asked for and what there is', () => {
  const error = new UnknownScheme('ws:', []);
  assert.is(error.scheme, 'ws:');
  assert.equal(error.known, []);
  assert.match(error.message, 'among none');
});

test('what objects inherit is no scheme', async () => {
  assert.is((await refusal(createReplica('constructor:x'))).code, 'unknown-scheme');
});

test('a text without a scheme is refused, and not repeated', async () => {
  const { code, message } = await refusal(createReplica('//user:secret@host'));
  assert.is(code, 'invalid-option');
  assert.not.match(message, 'secret');
});

test('a scheme without its colon is refused by name', async () => {
  const schemes = { ws: defaultSchemes['null:'] } as unknown as Schemes;
  assert.match((await refusal(createReplica('ws://a', { schemes }))).message, "'ws'");
});

test('a scheme of the caller is handed the URL and the options', async () => {
  const heard: unknown[] = [];
  const mine: Schemes = {
    'mine:': async (url, options) => {
      heard.push(url, options.node?.id);
      return createReplica('null:');
    },
  };
  await createReplica(new URL('mine:somewhere'), { schemes: mine, node: { cluster: 'c', id: 'me' } });
  assert.equal(heard, ['mine:somewhere', 'me']);
});

test('http: is an HttpClient, whose calls end when it is closed', async () => {
  const router = new Router();
  const server = await serve({ app: createEndpoint({ router }), graceMs: 0 });
  try {
    const replica = await createReplica(server.url);
    assert.instance(replica, HttpClient);
    assert.is(replica.router, undefined);
    assert.is(replica.node, undefined);
    await replica.synced();
    await replica.put({ type: 'pacing', id: 'a', ver: 1 });
    assert.ok(router.pull().has('pacing', 'a'));
    await replica[Symbol.asyncDispose]();
    assert.is((await refusal(Promise.resolve(replica.pull()))).code, 'closed');
  } finally {
    await server.close();
    await router.close();
  }
});

test('a signal ends the calls of a replica over HTTP', async () => {
  const ending = new AbortController();
  const replica = await createReplica('http://127.0.0.1:9', { signal: ending.signal });
  ending.abort(new Error('enough'));
  assert.is((await refusal(Promise.resolve(replica.pull()))).message, 'enough');
  assert.is((await refusal(createReplica('null:', { signal: ending.signal }))).message, 'enough');
});

test('http: refuses what is no URL at once', async () => {
  assert.is((await refusal(createReplica('http://user:secret@host/'))).code, 'invalid-option');
});

test('null: reads what it writes, and closes the router that it made', async () => {
  const replica = await createReplica('null:');
  await replica.put({ type: 'pacing', id: 'a', ver: 1 });
  await replica.kill({ type: 'pacing', id: 'a', ver: 1 });
  assert.is((await replica.pull()).size, 1);
  await replica.synced();
  await replica.close();
  assert.throws(() => replica.put({ type: 'pacing', id: 'b', ver: 1 }), /closed/);
});

test('null: leaves the router open that it was given, and ends with a signal', async () => {
  const router = new Router();
  const ending = new AbortController();
  const replica = await createReplica('null:', { node: { cluster: 'c', router }, signal: ending.signal });
  assert.is(replica.router, router);
  ending.abort();
  await replica.close();
  await replica.push([{ type: 'pacing', id: 'a', ver: 1 }]);
  assert.is(router.pull().size, 1);
});

test('it needs no module of Node', async () => {
  const contents = "export * from '@sconf/connect';";
  const stdin = { contents, resolveDir: import.meta.dirname };
  const { metafile } = await build({ stdin, bundle: true, write: false, metafile: true, platform: 'browser' });
  assert.not(Object.keys(metafile.inputs).some((input) => /node:|\/hono\//.test(input)));
});

test.run();
