import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { Router } from '@sconf/router';
import { Hono } from 'hono';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createEndpoint, isLoopback, serve } from '../src/index.js';
import { deferred } from './support/deferred.js';
import { eventually, rejection } from './support/eventually.js';
import { RawConnection, rawExchange } from './support/raw-http.js';
import { withEndpoint } from './support/with-endpoint.js';

const test = suite('serve');
const app = new Hono().get('/', (context) => context.text('here'));

test('it listens on loopback and a free port, and says where', async () => {
  const server = await serve({ app });
  assert.is(server.url, `http://127.0.0.1:${server.port}`);
  assert.ok(server.port > 0);
  assert.is(await (await fetch(server.url)).text(), 'here');
  await server[Symbol.asyncDispose]();
});

test('it refuses any other address unless told that this is insecure', async () => {
  for (const hostname of ['0.0.0.0', '::', '192.168.1.1', 'example.org', '127.0.0.1.example.org', '']) {
    const error = await rejection(serve({ app, hostname }));
    assert.is(error.code, 'insecure-address', hostname);
    assert.match(error.message, 'insecure');
  }
  for (const hostname of ['localhost', '127.0.0.1', '127.1.2.3', '::1', '[::1]'])
    assert.ok(isLoopback(hostname), hostname);
  const server = await serve({ app, hostname: '0.0.0.0', insecure: true });
  assert.is(server.url, `http://0.0.0.0:${server.port}`);
  await server.close();
});

test('it listens on IPv6 loopback where there is one', async () => {
  const hasIpv6 = Object.values(networkInterfaces()).some((list) => list?.some(({ address }) => address === '::1'));
  const listening = serve({ app, hostname: '[::1]' });
  if (!hasIpv6) {
    assert.is((await rejection(listening)).code, 'listen-failed');
    return;
  }
  const server = await listening;
  assert.is(server.url, `http://[::1]:${server.port}`);
  await server.close();
});

test('a port that is taken is told as listen-failed', async () => {
  const first = await serve({ app });
  const error = await rejection(serve({ app, port: first.port }));
  assert.is(error.code, 'listen-failed');
  assert.match(error.message, /EADDRINUSE/);
  await first.close();
});

test('close ends idle connections and watches at once, and can be called again', async () => {
  const server = await serve({ app });
  const connection = await RawConnection.open(server.port);
  connection.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  assert.is((await connection.response()).status, 200);
  await Promise.all([server.close(), server.close()]);
  await eventually('the connection has ended', () => connection.socket.destroyed);
  await withEndpoint(
    async ({ client }) => {
      const events = client().watch();
      await events.next();
      // withEndpoint closes the server before the watch has been left; the grace would be longer than the watchdog's patience.
      void events.next().catch(() => undefined);
    },
    { serve: { graceMs: 1_000_000 } },
  );
});

test('close lets a request in flight finish, and then ends its connection', async () => {
  const arrived = deferred();
  const held = deferred();
  const slow = new Hono().get('/', async (context) => {
    arrived.resolve();
    await held.promise;
    return context.text('done');
  });
  const server = await serve({ app: slow, graceMs: 1_000_000 });
  const connection = await RawConnection.open(server.port);
  connection.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  await arrived.promise;
  const closed = server.close();
  held.resolve();
  assert.is((await connection.response()).body, 'done');
  await closed;
});

test('close cuts what does not finish within the grace', async () => {
  const stuck = new Hono().get('/', () => new Promise<Response>(() => undefined));
  const server = await serve({ app: stuck, graceMs: 10 });
  const connection = await RawConnection.open(server.port);
  connection.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  const response = rejection(connection.response());
  await server.close();
  assert.match((await response).message, 'ended');
});

test('upgrades share the port, and close cuts those that are left after the grace', async () => {
  const running = await serve({ app, graceMs: 20 });
  running.server.on('upgrade', (_, socket) => socket.write('HTTP/1.1 101 Switching Protocols\r\n\r\n'));
  const socket = connect(running.port, '127.0.0.1');
  socket.write('GET /links HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: frames\r\n\r\n');
  const [answer] = await once(socket, 'data');
  assert.match(String(answer), /^HTTP\/1\.1 101 /);
  assert.is(await (await fetch(running.url)).text(), 'here');
  const ended = once(socket, 'close');
  await running.close();
  await ended;
});

test('close lets a connection that was upgraded say good-bye, also when nobody takes upgrades any more', async () => {
  const running = await serve({ app, graceMs: 60_000 });
  const upgraded = once(running.server, 'upgrade');
  const socket = connect(running.port, '127.0.0.1');
  socket.write('GET /links HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: frames\r\n\r\n');
  const [, taken] = (await upgraded) as [unknown, Socket];
  assert.is(running.server.listenerCount('upgrade'), 0);
  const closed = running.close();
  taken.end('good-bye');
  let heard = '';
  for await (const chunk of socket.setEncoding('latin1')) heard += chunk;
  assert.is(heard, 'good-bye');
  await closed;
});

test('while it closes it is not ready', async () => {
  const app = createEndpoint({ router: new Router() });
  assert.is((await app.request('/readyz', {}, { closing: new AbortController().signal })).status, 200);
  const response = await app.request('/readyz', {}, { closing: AbortSignal.abort() });
  assert.is(response.status, 503);
  assert.is(((await response.json()) as { code: string }).code, 'closed');
});

test('a request that comes while it closes is answered, and told that the connection ends', async () => {
  const held = deferred();
  const seen: boolean[] = [];
  const slow = new Hono<{ Bindings: { closing: AbortSignal } }>().get('/:speed', async (context) => {
    seen.push(context.env.closing.aborted);
    if (context.req.param('speed') === 'slow') await held.promise;
    return context.text('done');
  });
  const server = await serve({ app: slow, graceMs: 1_000_000 });
  const connection = await RawConnection.open(server.port);
  // The first of two requests that come at once keeps the second waiting until the server closes.
  connection.write('GET /slow HTTP/1.1\r\nHost: x\r\n\r\nGET /quick HTTP/1.1\r\nHost: x\r\n\r\n');
  await eventually('the first has come', () => seen.length === 1);
  const closed = server.close();
  held.resolve();
  assert.is((await connection.response()).body, 'done');
  const second = await connection.response();
  assert.is(second.headers.get('connection'), 'close');
  await closed;
  assert.equal(seen, [false, true]);
});

test('requests that come at once on one connection are served one after the other', async () => {
  await withEndpoint(async ({ port }) => {
    const connection = await RawConnection.open(port);
    const write = (method: string, ver: number) => {
      const body = `{"type":"t","id":"a","ver":${ver}}`;
      const head = `${method} /v1/configs HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n`;
      return `${head}Content-Length: ${body.length}\r\n\r\n${body}`;
    };
    const read = 'GET /v1/configs/t/a HTTP/1.1\r\nHost: x\r\n\r\n';
    const versions = Array.from({ length: 100 }, (_, i) => i + 1);
    connection.write(versions.map((ver) => write('POST', ver) + read).join('') + write('DELETE', 100) + read);
    for (const ver of versions) {
      assert.is((await connection.response()).headers.get('sconf-accepted'), '1');
      assert.is((await connection.response()).body, `{"live":{"type":"t","id":"a","ver":${ver}}}`);
    }
    assert.is((await connection.response()).headers.get('sconf-accepted'), '1');
    assert.match((await connection.response()).body, 'dead');
    connection.close();
  });
});

test('HTTP/1.0 needs no Host', async () => {
  await withEndpoint(async ({ port }) => {
    const response = await rawExchange(port, 'GET /v1/configs HTTP/1.0\r\n\r\n');
    assert.is(response.status, 200);
    assert.is(response.body, '{"Types":null}');
  });
});

test('OPTIONS for the server as a whole is answered', async () => {
  await withEndpoint(async ({ port }) => {
    assert.is((await rawExchange(port, 'OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n')).status, 204);
    assert.is((await rawExchange(port, 'GET * HTTP/1.1\r\nHost: x\r\n\r\n')).status, 400);
  });
});

test('what waits on a connection that is gone is not served', async () => {
  const held = deferred();
  const seen: string[] = [];
  const slow = new Hono().get('/:path', async (context) => {
    seen.push(context.req.param('path'));
    if (context.req.param('path') === 'first') await held.promise;
    return context.text('done');
  });
  const server = await serve({ app: slow, graceMs: 1_000_000 });
  const connection = await RawConnection.open(server.port);
  connection.write('GET /first HTTP/1.1\r\nHost: x\r\n\r\nGET /second HTTP/1.1\r\nHost: x\r\n\r\n');
  await eventually('the first has come', () => seen.length === 1);
  connection.socket.resetAndDestroy();
  // Were the connection not gone, closing would wait for the first.
  await server.close();
  held.resolve();
  assert.equal(seen, ['first']);
});

test('close ends connections on which no whole request has come at once', async () => {
  const server = await serve({ app, graceMs: 1_000_000 });
  const silent = await RawConnection.open(server.port);
  const begun = await RawConnection.open(server.port);
  begun.write('GET / HT');
  const half = await RawConnection.open(server.port);
  half.write('GET / HTTP/1.1\r\nHost: x\r\n\r\nGET / HT');
  assert.is((await half.response()).status, 200);
  await server.close();
  for (const { socket } of [silent, begun, half]) await eventually('it has ended', () => socket.destroyed);
});

test('a whole request before a broken one on the same connection is answered first', async () => {
  await withEndpoint(async ({ port, router }) => {
    const body = '{"type":"t","id":"a","ver":1}';
    const connection = await RawConnection.open(port);
    connection.write(
      `POST /v1/configs HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}BROKEN\r\n\r\n`,
    );
    assert.is((await connection.response()).status, 204);
    assert.ok(router.pull().has('t', 'a'));
    await eventually('the connection has ended', () => connection.socket.destroyed);
  });
});

test('a broken request after an answered one gets its own answer', async () => {
  await withEndpoint(async ({ port }) => {
    const connection = await RawConnection.open(port);
    connection.write('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n');
    assert.is((await connection.response()).status, 200);
    connection.write('BROKEN\r\n\r\n');
    assert.is((await connection.response()).status, 400);
  });
});

test('an app that fails is answered for with 500, and reported', async () => {
  const failing = { fetch: () => Promise.reject(new Error('a secret')) };
  const server = await serve({ app: failing });
  const warned = new Promise<Error>((resolve) => process.once('warning', resolve));
  const response = await fetch(server.url);
  assert.is(response.status, 500);
  assert.is(response.headers.get('content-type'), 'application/problem+json');
  assert.not.match(await response.text(), 'secret');
  assert.is((await warned).message, 'a secret');
  await server.close();
});

test('connections beyond the limit are closed', async () => {
  const server = await serve({ app, maxConnections: 1 });
  const first = await RawConnection.open(server.port);
  const second = await RawConnection.open(server.port);
  await eventually('the second is closed', () => second.socket.destroyed);
  first.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  assert.is((await first.response()).body, 'here');
  first.close();
  await server.close();
});

test.run();
