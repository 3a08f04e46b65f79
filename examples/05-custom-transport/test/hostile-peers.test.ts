import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import {
  type CloseReason,
  encodeCloseReason,
  FrameCutter,
  frameHead,
  type Link,
  type Listener,
} from '@sconf/transport';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createTcpTransport } from '../src/tcp-transport.js';

const test = suite('05-custom-transport hostile peers');

/** A bare connection to a listener, and the link that came of it. */
async function withPeer(body: (peer: Socket, link: Link) => Promise<void>): Promise<void> {
  let accept: (link: Link) => void = () => undefined;
  const accepted = new Promise<Link>((resolve) => {
    accept = resolve;
  });
  const listener = (await createTcpTransport().listen?.('tcp://127.0.0.1:0', accept)) as Listener;
  const port = Number(new URL(listener.address).port);
  // It ends its own side when it likes.
  const peer = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  peer.on('error', () => undefined);
  try {
    await body(peer, await accepted);
  } finally {
    peer.destroy();
    await listener.close();
  }
}

const message = (kind: number, body: Uint8Array = new Uint8Array()): Buffer =>
  Buffer.concat([frameHead(1 + body.length), Uint8Array.of(kind), body]);

const ENDS: readonly [what: string, bytes: Uint8Array, code: CloseReason['code']][] = [
  ['a head that tells of too much', frameHead(2 ** 30), 'frame-too-large'],
  ['a kind that is none', message(9), 'protocol-error'],
  ['a message without a kind', frameHead(0), 'protocol-error'],
  ['a close that makes no sense', message(1, Uint8Array.of(255)), 'lost'],
  ['a close', message(1, encodeCloseReason({ code: 'no-room', message: '' })), 'no-room'],
];

for (const [what, bytes, code] of ENDS) {
  test(`${what} ends the link with ${code}`, async () => {
    await withPeer(async (peer, link) => {
      peer.write(bytes);
      assert.is((await link.closed).code, code);
    });
  });
}

test('a connection that breaks in the middle of a message is lost, and nothing of it is told', async () => {
  await withPeer(async (peer, link) => {
    link.receive({ onFrame: () => assert.unreachable() });
    peer.end(message(0, new Uint8Array(100)).subarray(0, 50));
    assert.is((await link.closed).code, 'lost');
  });
});

test('who asks for a sign of life gets one', async () => {
  await withPeer(async (peer) => {
    const answer = new Promise((resolve) => {
      const cutter = new FrameCutter(100, resolve);
      peer.on('data', (bytes) => cutter.push(bytes));
    });
    peer.write(message(2));
    assert.equal(await answer, Uint8Array.of(3));
  });
});

test('a peer that does not answer a close is cut', async () => {
  await withPeer(async (peer, link) => {
    link.close();
    await once(peer.resume(), 'end');
    await hangUp(peer);
  });
});

/** Writes into the connection until it is gone. */
async function hangUp(peer: Socket): Promise<void> {
  while (!peer.destroyed) {
    peer.write(message(3));
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test.run();
