import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { CloseReason, Link } from '@sconf/transport';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { WebSocket } from 'ws';
import { createWebSocketTransport as createBrowserTransport } from '../src/browser.js';
import { CLOSE_NUMBERS, createWebSocketTransport, type WebSocketTransportOptions } from '../src/index.js';
import { PlatformWebSocket } from './platform-web-socket.js';
import { VirtualTimers } from './virtual-timers.js';

const test = suite('hostile peers');

const ignore = (): void => undefined;

/** Runs a body with a listener and a promise of its first link. */
async function withListener(
  options: WebSocketTransportOptions,
  body: (address: string, link: Promise<Link>) => Promise<void>,
): Promise<void> {
  let accept: (link: Link) => void = ignore;
  const first = new Promise<Link>((resolve) => {
    accept = resolve;
  });
  const listener = await createWebSocketTransport(options).listen?.('ws://127.0.0.1:0', accept);
  try {
    await body(listener?.address ?? '', first);
  } finally {
    await listener?.close();
    (await first).close();
  }
}

/** A peer that isn't ours: a bare WebSocket. */
async function peer(address: string): Promise<WebSocket> {
  const socket = new WebSocket(address, { perMessageDeflate: true });
  await once(socket, 'open');
  return socket;
}

/** A peer that has shaken hands and says no more by itself. */
async function rawPeer(address: string): Promise<Socket> {
  const { port, host } = new URL(address);
  const socket = connect(Number(port), '127.0.0.1');
  const key = Buffer.alloc(16).toString('base64');
  const head = ['GET / HTTP/1.1', `Host: ${host}`, 'Connection: Upgrade', 'Upgrade: websocket'];
  socket.write([...head, `Sec-WebSocket-Key: ${key}`, 'Sec-WebSocket-Version: 13', '', ''].join('\r\n'));
  await once(socket, 'data');
  return socket;
}

async function closeOf(socket: WebSocket): Promise<[number: number, text: string]> {
  const [number, text] = await once(socket, 'close');
  return [number, String(text)];
}

test('a text that is no heartbeat closes the link with protocol-error', async () => {
  await withListener({}, async (address, link) => {
    const socket = await peer(address);
    socket.send('{"hello":"world"}');
    assert.equal(await closeOf(socket), [CLOSE_NUMBERS['protocol-error'], 'a text that is no heartbeat']);
    assert.is((await (await link).closed).code, 'protocol-error');
  });
});

test('a message above maxFrameBytes is refused before it has been read', async () => {
  await withListener({ limits: { maxFrameBytes: 1000 } }, async (address, link) => {
    const socket = await peer(address);
    (await link).receive({ onFrame: () => assert.unreachable() });
    socket.send(new Uint8Array(1001));
    assert.is((await closeOf(socket))[0], 1009);
    assert.is((await (await link).closed).code, 'frame-too-large');
  });
});

test('a message above maxFrameBytes is refused where the platform has no bound of its own', async () => {
  await withListener({}, async (address, accepted) => {
    const transport = createBrowserTransport({ WebSocket: PlatformWebSocket, limits: { maxFrameBytes: 1000 } });
    const link = await transport.dial(address);
    link.receive({ onFrame: () => assert.unreachable() });
    (await accepted).send(new Uint8Array(1001));
    assert.is((await link.closed).code, 'frame-too-large');
    assert.is((await (await accepted).closed).code, 'frame-too-large');
  });
});

test('bytes that break the protocol close the link with protocol-error', async () => {
  await withListener({}, async (address, link) => {
    const socket = await rawPeer(address);
    // A frame with reserved bits set, and no mask.
    socket.write(Uint8Array.of(0xf2, 0x03, 1, 2, 3));
    assert.is((await (await link).closed).code, 'protocol-error');
    socket.destroy();
  });
});

test('a connection that is cut is lost', async () => {
  await withListener({}, async (address, link) => {
    const socket = await peer(address);
    await link;
    socket.terminate();
    assert.is((await (await link).closed).code, 'lost');
  });
});

test('compression is refused to a peer that offers it', async () => {
  await withListener({}, async (address) => {
    const socket = await peer(address);
    assert.is(socket.extensions, '');
    socket.close();
  });
});

test('a ping in text is answered in text, and one of the protocol in the protocol', async () => {
  await withListener({}, async (address) => {
    const socket = await peer(address);
    socket.send('ping');
    const [text, isBinary] = await once(socket, 'message');
    assert.equal([String(text), isBinary], ['pong', false]);
    socket.ping('are you there');
    assert.is(String((await once(socket, 'pong'))[0]), 'are you there');
    socket.close();
  });
});

test('a peer that asks for signs of life and reads none is a slow consumer', async () => {
  const limits = { highWaterBytes: 1000, maxBufferedBytes: 1000 };
  await withListener({ limits }, async (address, accepted) => {
    const socket = await peer(address);
    socket.pause();
    const link = await accepted;
    let reason: CloseReason | undefined;
    void link.closed.then((closed) => {
      reason = closed;
    });
    // Answers fill what the system buffers first, some megabytes.
    while (reason === undefined) {
      for (let i = 0; i < 10_000; i++) socket.send('ping');
      await new Promise(setImmediate);
    }
    assert.is(reason.code, 'slow-consumer');
    socket.terminate();
  });
});

test('a peer that pings in the protocol and reads nothing costs bounded memory', async () => {
  await withListener({}, async (address, accepted) => {
    const socket = await peer(address);
    socket.pause();
    const link = await accepted;
    const arrived = new Promise<void>((resolve) => link.receive({ onFrame: () => resolve() }));
    const ping = async (times: number): Promise<void> => {
      for (let i = 0; i < times; i++) socket.ping(new Uint8Array(125));
      await new Promise<void>((resolve) => socket.ping('', undefined, () => resolve()));
    };
    // Answers fill what the system buffers first, some megabytes.
    while (link.bufferedBytes < 65_536) await ping(1000);
    const before = link.bufferedBytes;
    await ping(50_000);
    socket.send(new Uint8Array(1));
    await arrived;
    assert.ok(link.bufferedBytes <= before + 200, `${link.bufferedBytes} after ${before}`);
    socket.terminate();
  });
});

test('a peer that does not answer a close is cut after closeTimeoutMs', async () => {
  const timers = new VirtualTimers();
  await withListener({ timers, closeTimeoutMs: 500 }, async (address, link) => {
    const socket = await rawPeer(address);
    const ended = once(socket, 'close', { signal: AbortSignal.timeout(10_000) });
    (await link).close();
    assert.is((await (await link).closed).code, 'normal');
    await once(socket, 'data');
    assert.is(socket.readyState, 'open');
    timers.advance(500);
    await ended;
    assert.is(timers.pending, 0);
  });
});

test('what arrives before receive waits within maxBufferedBytes where the platform reads on', async () => {
  await withListener({}, async (address, accepted) => {
    const limits = { highWaterBytes: 10_000, maxBufferedBytes: 10_000 };
    const link = await createBrowserTransport({ WebSocket: PlatformWebSocket, limits }).dial(address);
    for (let i = 0; i < 11; i++) (await accepted).send(new Uint8Array(1000));
    assert.is((await link.closed).code, 'slow-consumer');
    assert.is((await (await accepted).closed).code, 'slow-consumer');
  });
});

test('a receiver that closes on the first frame that waited is told of no other', async () => {
  await withListener({}, async (address, accepted) => {
    const link = await createWebSocketTransport().dial(address);
    const other = await accepted;
    for (let i = 0; i < 3; i++) link.send(Uint8Array.of(i));
    link.send(new Uint8Array(10));
    const told: number[] = [];
    const replied = new Promise<void>((resolve) =>
      other.receive({ onFrame: (frame) => void (frame.length === 10 && resolve()) }),
    );
    await replied;
    other.send(Uint8Array.of(7));
    other.send(Uint8Array.of(8));
    other.close();
    await new Promise<void>((resolve) => {
      link.receive({
        onFrame: (frame) => {
          told.push(Number(frame[0]));
          link.close();
        },
        onClose: () => resolve(),
      });
    });
    assert.equal(told, [7]);
  });
});

test.run();
