import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Link, Transport } from '@sconf/transport';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { WebSocket } from 'ws';
import { createWebSocketTransport, type WebSocketTransportOptions } from '../src/index.js';
import { failure } from './failure.js';

const test = suite('listening');

const ignore = (): void => undefined;

/** Runs a body beside a server, and ends both. */
async function withServer(
  body: (server: Server, port: number) => Promise<void>,
  hostname = '127.0.0.1',
): Promise<void> {
  const server = createServer((_, response) => response.end('over HTTP'));
  server.listen(0, hostname);
  await once(server, 'listening');
  try {
    await body(server, (server.address() as AddressInfo).port);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

/** Runs a body with a listener on a port of its own, and closes it and its links. */
async function withListener(
  options: WebSocketTransportOptions,
  body: (address: string, transport: Transport, links: readonly Link[]) => Promise<void>,
): Promise<void> {
  const transport = createWebSocketTransport(options);
  const links: Link[] = [];
  const listener = await transport.listen?.('ws://127.0.0.1:0/here', (link) => void links.push(link));
  try {
    await body(listener?.address ?? '', transport, links);
  } finally {
    for (const link of links) link.close();
    await listener?.close();
  }
}

/** The status that a bare client is answered with. */
async function statusOf(url: string, origin?: string): Promise<number> {
  const socket = new WebSocket(url, origin === undefined ? {} : { origin });
  const status = await new Promise<number>((resolve, reject) => {
    socket.on('error', reject);
    socket.on('unexpected-response', (_, { statusCode }) => resolve(statusCode ?? 0));
    socket.on('open', () => resolve(101));
  });
  socket.on('error', ignore).terminate();
  return status;
}

const invalid: [address: string, options: WebSocketTransportOptions, message: RegExp][] = [
  ['ws://0.0.0.0:0', {}, /reached from other machines/],
  ['ws://example.com:0', {}, /listen on 127\.0\.0\.1, or say insecure/],
  ['http://127.0.0.1:0', {}, /write ws:/],
  ['ws://127.0.0.1:0/#fragment', {}, /write ws:/],
  ['wss://127.0.0.1:0', {}, /give an HTTPS server/],
  ['/path', {}, /give one as the option server/],
  ['ws://192.0.2.1:0', { insecure: true }, /EADDRNOTAVAIL/],
];

for (const [address, options, message] of invalid) {
  test(`listening at ${address} is refused`, async () => {
    const { listen } = createWebSocketTransport(options);
    const error = await failure(listen?.(address, ignore) as Promise<unknown>, 'invalid-address');
    assert.match(error.message, message);
  });
}

test('insecure takes links at any address of the machine', async () => {
  const transport = createWebSocketTransport({ insecure: true });
  const listener = await transport.listen?.('ws://0.0.0.0:0', ignore);
  const { port } = new URL(listener?.address ?? '');
  const link = await transport.dial(`ws://127.0.0.1:${port}`);
  link.close();
  await listener?.close();
});

test('an IPv6 address is written in brackets', async () => {
  const transport = createWebSocketTransport();
  const remote = new Promise<string>((resolve) => {
    void transport
      .listen?.('ws://[::1]:0', (link) => resolve(link.remoteAddress))
      .then(async (listener) => {
        assert.match(listener.address, /^ws:\/\/\[::1\]:\d+\/$/);
        (await transport.dial(listener.address)).close();
        await listener.close();
      });
  });
  assert.match(await remote, /^\[::1\]:\d+$/);
});

test('a signal that is aborted while the port is being opened leaves it free', async () => {
  await withServer(async (_, port) => {
    const taken = createWebSocketTransport();
    await failure(taken.listen?.(`ws://127.0.0.1:${port}`, ignore) as Promise<unknown>, 'address-in-use');
  });
  const controller = new AbortController();
  const { listen } = createWebSocketTransport();
  const listening = listen?.('ws://127.0.0.1:0', ignore, { signal: controller.signal });
  controller.abort(Object.assign(new Error('given up'), { code: 'given-up' }));
  await failure(listening as Promise<unknown>, 'given-up');
});

test('who asks for a page is told that this is for WebSockets', async () => {
  await withListener({}, async (address) => {
    const response = await fetch(address.replace('ws:', 'http:'));
    assert.is(response.status, 426);
    assert.is(response.headers.get('upgrade'), 'websocket');
  });
});

test('links are taken at one path, whatever the query', async () => {
  await withListener({}, async (address, transport) => {
    assert.is(await statusOf(`${address}?as=me`), 101);
    assert.is(await statusOf(address.replace('/here', '/there')), 404);
    const error = await failure(transport.dial(address.replace('/here', '/there')), 'refused');
    assert.match(error.message, /404 Not Found/);
  });
});

test('pages connect only from origins that are listed', async () => {
  await withListener({ origins: ['https://good.example'] }, async (address) => {
    assert.is(await statusOf(address, 'https://good.example'), 101);
    assert.is(await statusOf(address, 'https://evil.example'), 403);
    assert.is(await statusOf(address, 'null'), 403);
  });
  await withListener({}, async (address) => assert.is(await statusOf(address, 'http://127.0.0.1'), 403));
});

test('links beyond maxLinks are refused until one has ended', async () => {
  await withListener({ maxLinks: 1 }, async (address, transport, links) => {
    const first = await transport.dial(address);
    assert.match((await failure(transport.dial(address), 'refused')).message, /503/);
    first.close();
    await links[0]?.closed;
    let again: Link | undefined;
    // The socket ends a little after the link.
    for (let tries = 0; again === undefined && tries < 1000; tries++) {
      again = await transport.dial(address).catch(() => undefined);
    }
    assert.ok(again !== undefined);
    again?.close();
  });
});

test('a server is shared with its own answers and with other upgrades', async () => {
  await withServer(async (server, port) => {
    const transport = createWebSocketTransport({ server });
    const accepted: Link[] = [];
    const one = await transport.listen?.('/one', (link) => accepted.push(link));
    const two = await transport.listen?.('/two', (link) => accepted.push(link));
    assert.is(one?.address, `ws://127.0.0.1:${port}/one`);
    await failure(transport.listen?.('/one', ignore) as Promise<unknown>, 'address-in-use');
    const links = [await transport.dial(one?.address ?? ''), await transport.dial(two?.address ?? '')];
    assert.is(accepted.length, 2);
    assert.is(await (await fetch(`http://127.0.0.1:${port}/one`)).text(), 'over HTTP');
    assert.is(await statusOf(`ws://127.0.0.1:${port}/three`), 404);
    server.on('upgrade', ({ url }, socket) => {
      if (url === '/three') socket.end('HTTP/1.1 418 Teapot\r\n\r\n');
    });
    assert.is(await statusOf(`ws://127.0.0.1:${port}/three`), 418);
    for (const link of links) link.close();
    await one?.close();
    await one?.close();
    assert.is(server.listenerCount('upgrade'), 2);
    await two?.close();
    assert.is(server.listenerCount('upgrade'), 1);
  });
});

test('what serve gives is taken for its server, and advertise is the origin that others are told', async () => {
  await withServer(async (server, port) => {
    const transport = createWebSocketTransport({ server: { server }, advertise: 'wss://node-1.example:8443' });
    const listener = await transport.listen?.('/links', (link) => link.close());
    assert.is(listener?.address, 'wss://node-1.example:8443/links');
    await (await transport.dial(`ws://127.0.0.1:${port}/links`)).closed;
    await listener?.close();
  });
  const own = createWebSocketTransport({ insecure: true, advertise: 'ws://10.0.0.7:7000' });
  const listener = await own.listen?.('ws://0.0.0.0:0/links', ignore);
  assert.is(listener?.address, 'ws://10.0.0.7:7000/links');
  await listener?.close();
});

/** All that a server answers to some bytes, until it ends the connection; this end never ends its own. */
async function answerTo(port: number, bytes: string): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  socket.write(bytes);
  let answer = '';
  for await (const chunk of socket.setEncoding('latin1')) answer += chunk;
  return answer;
}

test('a refused upgrade leaves no connection, even if the other end never ends it', async () => {
  await withServer(async (server, port) => {
    const listener = await createWebSocketTransport({ server }).listen?.('/links', ignore);
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true }).resume();
    socket.write('GET /elsewhere HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    await once(socket, 'end');
    const deadline = Date.now() + 10_000;
    const open = (): Promise<number> => new Promise((resolve) => server.getConnections((_, count) => resolve(count)));
    while ((await open()) > 0) assert.ok(Date.now() < deadline, 'the connection is still there');
    socket.destroy();
    await listener?.close();
  });
});

test('who would like another upgrade, as to HTTP/2, is answered as if it had asked for none', async () => {
  await withServer(async (server, port) => {
    const listener = await createWebSocketTransport({ server }).listen?.('/links', ignore);
    const ask = (method: string, headers = '', body = ''): Promise<string> =>
      answerTo(
        port,
        `${method} /links HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n${headers}\r\n${body}`,
      );
    assert.match(await ask('GET'), /^HTTP\/1\.1 200 OK\r\n(?:.*\r\n)*Connection: close\r\n(?:.*\r\n)*\r\nover HTTP$/);
    assert.match(await ask('POST', 'Content-Length: 4\r\n', 'body'), /^HTTP\/1\.1 501 .*without Upgrade\.$/s);
    assert.match(await ask('POST', 'Transfer-Encoding: chunked\r\n', '0\r\n\r\n'), /^HTTP\/1\.1 501 /);
    await listener?.close();
  });
  const bare = createServer();
  const listener = await createWebSocketTransport({ server: bare }).listen?.('/links', ignore);
  bare.listen(0, '127.0.0.1');
  await once(bare, 'listening');
  const { port } = bare.address() as AddressInfo;
  const answer = await answerTo(port, 'GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n');
  assert.match(answer, /^HTTP\/1\.1 501 /);
  await listener?.close();
  bare.close();
});

test('a closed listener that shared a server leaves the path to the next one', async () => {
  await withServer(async (server) => {
    const transport = createWebSocketTransport({ server });
    const first = await transport.listen?.('/links', ignore);
    await first?.close();
    const second = await transport.listen?.('/links', ignore);
    await first?.close();
    (await transport.dial(second?.address ?? '')).close();
    await second?.close();
  });
});

test('a shared server that others can reach takes links from this machine only, unless insecure', async () => {
  const through = async (insecure: boolean): Promise<number> => {
    const folder = mkdtempSync(join(tmpdir(), 'transport-ws-'));
    const path = join(folder, 'socket');
    const server = createServer().listen(path);
    await once(server, 'listening');
    const listener = await createWebSocketTransport({ server, insecure }).listen?.('/links', ignore);
    // A socket without an address, which is not known to be of this machine.
    const status = await statusOf(`ws+unix:${path}:/links`);
    await listener?.close();
    server.close();
    server.closeAllConnections();
    rmSync(folder, { recursive: true });
    return status;
  };
  assert.is(await through(false), 403);
  assert.is(await through(true), 101);
});

test('the address of a shared server is known once it listens, and says whether it is encrypted', async () => {
  const server = createHttpsServer();
  const listener = await createWebSocketTransport({ server }).listen?.('/links', ignore);
  assert.is(listener?.address, '/links');
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  assert.match(listener?.address ?? '', /^wss:\/\/127\.0\.0\.1:\d+\/links$/);
  await listener?.close();
  server.close();
});

test.run();
