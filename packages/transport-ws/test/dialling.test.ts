import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server as TcpServer } from 'node:net';
import type { Transport } from '@sconf/transport';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createWebSocketTransport as createBrowserTransport } from '../src/browser.js';
import { createWebSocketTransport, type WebSocketLinkOptions } from '../src/index.js';
import { failure } from './failure.js';
import { PlatformWebSocket } from './platform-web-socket.js';

const test = suite('dialling');

const entries: [entry: string, create: (options?: WebSocketLinkOptions) => Transport][] = [
  ['Node', createWebSocketTransport],
  ["the browser's entry", (options) => createBrowserTransport({ ...options, WebSocket: PlatformWebSocket })],
];

/** Runs a body beside a server that is no WebSocket, and ends both. */
async function withServer(server: Server | TcpServer, body: (address: string) => Promise<void>): Promise<void> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    await body(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.close();
  }
}

for (const [entry, create] of entries) {
  test(`${entry}: a server that says nothing is unreachable after dialTimeoutMs`, async () => {
    const ended: Promise<unknown>[] = [];
    const mute = createTcpServer((socket) => void ended.push(once(socket.resume(), 'close')));
    await withServer(mute, async (address) => {
      const error = await failure(create({ dialTimeoutMs: 50 }).dial(address), 'unreachable');
      assert.match(error.message, /50 ms/);
    });
    assert.is(ended.length, 1);
    await Promise.all(ended);
  });

  test(`${entry}: a dial that is given up on a server that says nothing is cut`, async () => {
    const controller = new AbortController();
    const ended: Promise<unknown>[] = [];
    const mute = createTcpServer((socket) => {
      ended.push(once(socket.resume(), 'close'));
      controller.abort(Object.assign(new Error('given up'), { code: 'given-up' }));
    });
    await withServer(mute, async (address) => {
      await failure(create().dial(address, { signal: controller.signal }), 'given-up');
    });
    await Promise.all(ended);
  });

  test(`${entry}: no answer in the protocol is unreachable`, async () => {
    const rude = createTcpServer((socket) => void socket.end('220 mail.example ESMTP\r\n'));
    await withServer(rude, async (address) => void (await failure(create().dial(address), 'unreachable')));
  });

  test(`${entry}: what is no address is refused with the way to write one`, async () => {
    for (const address of ['', 'ws://', 'http://127.0.0.1', '127.0.0.1:80', 'ws://127.0.0.1/#here']) {
      const error = await failure(create().dial(address), 'invalid-address');
      assert.match(error.message, 'write ws://host:port/path');
    }
  });

  test(`${entry}: credentials in an address are refused, and not repeated`, async () => {
    const error = await failure(create().dial('ws://user:s3cret@127.0.0.1:1'), 'invalid-address');
    assert.match(error.message, /^127.0.0.1:1 is .* without credentials$/);
    assert.not.match(error.message, 's3cret');
  });
}

test('headers go with the handshake', async () => {
  const seen: IncomingHttpHeaders[] = [];
  const server = createServer().on('upgrade', ({ headers }, socket) => {
    seen.push(headers);
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
  });
  await withServer(server, async (address) => {
    const headers = { authorization: 'Bearer token-1', 'x-zone': 'eu' };
    await failure(createWebSocketTransport({ headers }).dial(address), 'refused');
  });
  assert.equal([seen[0]?.authorization, seen[0]?.['x-zone'], seen[0]?.upgrade], ['Bearer token-1', 'eu', 'websocket']);
  assert.is(seen[0]?.['sec-websocket-extensions'], undefined, 'compression is not offered');
});

test('a server that answers with a status refuses, and the message tells which', async () => {
  const busy = createServer().on('upgrade', (_, socket) => socket.end('HTTP/1.1 403 Forbidden\r\n\r\n'));
  await withServer(busy, async (address) => {
    const error = await failure(createWebSocketTransport().dial(address), 'refused');
    assert.match(error.message, /answered 403 Forbidden/);
  });
});

test('the cause is told where the platform knows it', async () => {
  const error = await failure(createWebSocketTransport().dial('ws://127.0.0.1:1'), 'unreachable');
  assert.is((error.cause as NodeJS.ErrnoException).code, 'ECONNREFUSED');
});

test("the browser's entry takes the WebSocket of the platform", async () => {
  const platform = globalThis as unknown as { WebSocket: unknown };
  const before = platform.WebSocket;
  platform.WebSocket = PlatformWebSocket;
  try {
    await failure(createBrowserTransport().dial('ws://127.0.0.1:1'), 'unreachable');
  } finally {
    platform.WebSocket = before;
  }
});

test("the browser's entry has no listen", () => {
  assert.is(createBrowserTransport().listen, undefined);
});

test.run();
