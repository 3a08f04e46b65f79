import { request } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { Router } from '@sconf/router';
import { Hono } from 'hono';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createEndpoint, HttpClient, serve } from '../src/index.js';
import { rawExchange } from './support/raw-http.js';
import { withEndpoint } from './support/with-endpoint.js';

const test = suite('reading');
const get = (path: string, headers: Readonly<Record<string, string>> = {}, method = 'GET') =>
  `${method} ${path} HTTP/1.1\r\nHost: x\r\n${Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}\r\n`;

test('one entry is found by its percent-encoded type and id, live or dead', async () => {
  await withEndpoint(async ({ fetch, router }) => {
    for (const id of ['a/b', 'ü 日本', '%2F', 'a?b#c', '__proto__', 'list', 'q"<&>\\', '😀', '+']) {
      router.put({ type: 'my type/x', id, ver: 3 });
      const path = `/v1/configs/${encodeURIComponent('my type/x')}/${encodeURIComponent(id)}`;
      for (const url of [path, `${path}/`]) {
        const response = await fetch(url);
        assert.is(response.status, 200, url);
        assert.equal(await response.json(), { live: { type: 'my type/x', id, ver: 3 } });
      }
    }
    router.kill({ type: 't', id: 'gone', ver: 7 });
    assert.is(await (await fetch('/v1/configs/t/gone')).text(), '{"dead":{"type":"t","id":"gone","ver":7}}');
  });
});

test('trailing slashes, HEAD and OPTIONS work on every path', async () => {
  await withEndpoint(async ({ port, router }) => {
    router.put({ type: 't', id: 'a', ver: 1 });
    for (const path of ['/v1/configs', '/v1/configs/list', '/v1/configs/t/a', '/healthz', '/readyz', '/openapi.json']) {
      for (const slashed of [path, `${path}/`]) {
        const full = await rawExchange(port, get(slashed));
        assert.is(full.status, 200, slashed);
        const head = await rawExchange(port, get(slashed, {}, 'HEAD'), 'HEAD');
        assert.is(head.status, 200, slashed);
        assert.is(head.headers.get('content-type'), full.headers.get('content-type'));
        const options = await rawExchange(port, get(slashed, {}, 'OPTIONS'), 'OPTIONS');
        assert.is(options.status, 204);
        assert.match(options.headers.get('allow') ?? '', /^GET, HEAD, .*OPTIONS$/);
      }
    }
    const full = await rawExchange(port, get('/v1/configs'));
    const head = await rawExchange(port, get('/v1/configs', {}, 'HEAD'), 'HEAD');
    assert.is(head.headers.get('content-length'), full.headers.get('content-length'));
    assert.is(head.headers.get('etag'), full.headers.get('etag'));
  });
});

test('a tag that still holds is answered 304 without a body, whatever its form', async () => {
  await withEndpoint(async ({ port, router }) => {
    router.put({ type: 't', id: 'a', ver: 1, data: 1 });
    router.kill({ type: 't', id: 'dead', ver: 1 });
    router.put({ type: 't', id: 'bare', ver: 1 });
    const tags = new Set<string>();
    for (const path of [
      '/v1/configs',
      '/v1/configs/list',
      '/v1/configs/t/a',
      '/v1/configs/t/dead',
      '/v1/configs/t/bare',
    ]) {
      const tag = (await rawExchange(port, get(path))).headers.get('etag') ?? '';
      assert.match(tag, /^W\/"[^"]+"$/);
      tags.add(tag);
      for (const candidate of [tag, tag.slice(2), `"other", ${tag}`, '*']) {
        const response = await rawExchange(port, get(path, { 'If-None-Match': candidate }));
        assert.is(response.status, 304, candidate);
        assert.is(response.body, '');
        assert.is(response.headers.get('etag'), tag);
        assert.is(response.headers.get('vary'), 'Accept-Encoding');
      }
      assert.is((await rawExchange(port, get(path, { 'If-None-Match': '"other"' }))).status, 200);
    }
    assert.is(tags.size, 5);
  });
});

test('a tag holds until what is in view changes', async () => {
  await withEndpoint(async ({ fetch, router }) => {
    router.put({ type: 'a', id: 'x', ver: 1, data: 1 });
    router.put({ type: 'b', id: 'x', ver: 1 });
    const tagOf = async (path: string) => (await fetch(path)).headers.get('etag');
    const [all, onlyA, one] = [
      await tagOf('/v1/configs'),
      await tagOf('/v1/configs?type=a'),
      await tagOf('/v1/configs/a/x'),
    ];
    assert.is.not(all, onlyA);
    router.put({ type: 'b', id: 'x', ver: 2 });
    assert.is.not(await tagOf('/v1/configs'), all);
    assert.is(await tagOf('/v1/configs?type=a'), onlyA);
    // A tie that only differs in data is a change too.
    router.put({ type: 'a', id: 'x', ver: 1, data: 2 });
    assert.is.not(await tagOf('/v1/configs?type=a'), onlyA);
    assert.is.not(await tagOf('/v1/configs/a/x'), one);
  });
});

test('bodies are compressed as the client likes it, above a size', async () => {
  await withEndpoint(async ({ port, router, url }) => {
    const small = await rawExchange(port, get('/v1/configs', { 'Accept-Encoding': 'gzip, br' }));
    assert.is(small.headers.get('content-encoding'), undefined);
    router.push(Array.from({ length: 100 }, (_, i) => ({ type: 't', id: `${i}`, ver: 1, data: 'ä'.repeat(20) })));
    const plain = (await rawExchange(port, get('/v1/configs'))).body;
    const decoders = { gzip: gunzipSync, br: brotliDecompressSync } as const;
    const cases: readonly [string, keyof typeof decoders | undefined][] = [
      ['gzip', 'gzip'],
      ['gzip, deflate, br', 'br'],
      ['br;q=0.5, gzip', 'gzip'],
      ['br;q=0, gzip;q=0.1', 'gzip'],
      ['*', 'br'],
      ['*;q=0', undefined],
      ['identity', undefined],
      ['gzip;q=nonsense', undefined],
      [',', undefined],
      ['GZIP ; q=1.0', 'gzip'],
    ];
    for (const [accept, coding] of cases) {
      const { hostname } = new URL(url);
      const raw = await rawBytes(hostname, port, accept);
      assert.is(raw.coding, coding, accept);
      assert.is((coding === undefined ? raw.body : decoders[coding](raw.body)).toString(), plain);
      assert.is(raw.vary, 'Accept-Encoding');
    }
  });
});

test('a mount of some types shows those alone, and finds nothing else', async () => {
  await withEndpoint(
    async ({ fetch, router }) => {
      for (const type of ['a', 'b', 'c']) router.put({ type, id: 'x', ver: 1 });
      const typesAt = async (path: string) =>
        Object.keys(((await (await fetch(path)).json()) as { Types: object }).Types ?? {});
      assert.equal(await typesAt('/v1/configs'), ['a', 'b']);
      assert.equal(await typesAt('/v1/configs?type=b&type=c'), ['b']);
      assert.equal(await typesAt('/v1/configs?type=c'), []);
      assert.equal(await (await fetch('/v1/configs/list')).json(), {
        a: { live: { x: 1 }, dead: {} },
        b: { live: { x: 1 }, dead: {} },
      });
      assert.is((await fetch('/v1/configs/c/x')).status, 404);
      assert.is((await fetch('/v1/configs/a/x')).status, 200);
    },
    { endpoint: { types: ['a', 'b'] } },
  );
});

test('bodies of more views than are kept stay right', async () => {
  await withEndpoint(async ({ fetch, router }) => {
    for (let i = 0; i < 20; i++) router.put({ type: `t${i}`, id: 'x', ver: i });
    for (let round = 0; round < 2; round++) {
      for (let i = 0; i < 20; i++) {
        const body = await (await fetch(`/v1/configs?type=t${i}`)).text();
        assert.is(body, `{"Types":{"t${i}":{"live":[{"type":"t${i}","id":"x","ver":${i}}]}}}`);
      }
    }
  });
});

test('an endpoint can be mounted anywhere in another app, which keeps its own routes', async () => {
  const router = new Router();
  const app = new Hono();
  app.get('/own', (context) => context.text('own'));
  app.route('/base', createEndpoint({ router }));
  const server = await serve({ app });
  const http = new HttpClient(`${server.url}/base`);
  await http.put({ type: 't', id: 'a/b', ver: 1 });
  assert.is((await http.pull()).size, 1);
  assert.is((await fetch(`${server.url}/base/v1/configs/t/a%2Fb`)).status, 200);
  const unknown = await fetch(`${server.url}/base/v1/configs/t/a/b`);
  assert.is(unknown.headers.get('content-type'), 'application/problem+json');
  assert.is((await fetch(`${server.url}/base/healthz`)).status, 200);
  assert.is(await (await fetch(`${server.url}/own`)).text(), 'own');
  await server.close();
});

test('an endpoint answers requests without any server', async () => {
  const router = new Router();
  const app = createEndpoint({ router });
  const response = await app.request('/v1/configs', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: '{"type":"t","id":"a","ver":1}',
  });
  assert.is(response.status, 204);
  assert.is(await (await app.request('/v1/configs/t/a')).text(), '{"live":{"type":"t","id":"a","ver":1}}');
  const watch = await app.request('/v1/configs/watch');
  assert.is(watch.headers.get('content-type'), 'text/event-stream');
  await watch.body?.cancel();
});

test.run();

async function rawBytes(
  hostname: string,
  port: number,
  accept: string,
): Promise<{ coding: string | undefined; vary: string; body: Buffer }> {
  return new Promise((resolve, reject) => {
    request(
      { hostname, port, path: '/v1/configs', headers: { 'Accept-Encoding': accept }, agent: false },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const body = Buffer.concat(chunks);
          assert.is(Number(response.headers['content-length']), body.length);
          resolve({ coding: response.headers['content-encoding'], vary: response.headers.vary ?? '', body });
        });
      },
    )
      .on('error', reject)
      .end();
  });
}
