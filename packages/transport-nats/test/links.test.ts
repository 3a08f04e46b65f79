import { connect } from '@nats-io/transport-node';
import type { Link } from '@sconf/transport';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createNatsTransport, type NatsTransportOptions } from '../src/index.js';
import { decode, encode, KIND } from '../src/message.js';
import { MISSING, NatsServer } from './nats-server.js';

const test = suite('links');

async function codeOf(attempt: Promise<unknown>): Promise<string> {
  return await attempt.then(
    () => 'resolved',
    (error: { code: string }) => error.code,
  );
}

/** Runs with a server and two transports on it. */
async function withPair(
  options: NatsTransportOptions,
  body: (near: Awaited<ReturnType<typeof createNatsTransport>>, far: typeof near, server: NatsServer) => Promise<void>,
): Promise<void> {
  const server = await NatsServer.start();
  const near = await createNatsTransport({ servers: server.url, ...options });
  const far = await createNatsTransport({ servers: [server.url], ...options });
  try {
    await body(near, far, server);
  } finally {
    await near.close();
    await far[Symbol.asyncDispose]();
    server.kill();
  }
}

async function linked(near: Parameters<Parameters<typeof withPair>[1]>[0], far: typeof near): Promise<[Link, Link]> {
  const accepted: Link[] = [];
  const listener = await far.listen('nats:a.b', (link) => accepted.push(link));
  const dialled = await near.dial(listener.address);
  return [dialled, accepted[0] as Link];
}

test('options out of their range are refused by name', async () => {
  const wrong: NatsTransportOptions[] = [{ heartbeatMs: 0 }, { timeoutMs: -1 }, { maxLinks: 0 }, { prefix: 'a.b' }];
  for (const options of wrong) {
    const error = (await createNatsTransport(options).catch((reason: unknown) => reason)) as { path: string[] };
    assert.equal(error.path, Object.keys(options));
  }
});

test('where no server is, the transport is unreachable', async () => {
  assert.is(await codeOf(createNatsTransport({ servers: '127.0.0.1:1', timeoutMs: 500 })), 'unreachable');
});

test('messages come back as they were, and what is none is told', () => {
  const message = { kind: KIND.frame, sent: 2 ** 40, taken: 3, body: Uint8Array.of(1, 2) };
  assert.equal(decode(encode(message)), message);
  assert.is(decode(new Uint8Array(16)), undefined);
  assert.is(decode(encode({ ...message, kind: 9 })), undefined);
  assert.is(decode(encode({ ...message, sent: 0.5 })), undefined);
});

if (MISSING === undefined) {
  test('a server that asks for credentials refuses who has none, and takes who has', async () => {
    const server = await NatsServer.start(['--user', 'u', '--pass', 'p']);
    assert.is(await codeOf(createNatsTransport({ servers: server.url })), 'refused');
    const transport = await createNatsTransport({ servers: server.url, nats: { user: 'u', pass: 'p' } });
    await transport.close();
    server.kill();
  });

  test('a quiet link stays, and its ends tell what they have taken', async () => {
    await withPair({ heartbeatMs: 30 }, async (near, far) => {
      const [dialled, accepted] = await linked(near, far);
      accepted.receive({ onFrame: () => undefined });
      dialled.receive({ onFrame: () => undefined });
      dialled.send(new Uint8Array(10));
      assert.ok(dialled.bufferedBytes >= 10);
      while (dialled.bufferedBytes > 0) await new Promise((resolve) => setTimeout(resolve, 10));
      assert.ok(dialled.send(new Uint8Array(1)));
    });
  });

  test('a link goes on when the server is killed and started again', async () => {
    await withPair({}, async (near, far, server) => {
      const [dialled, accepted] = await linked(near, far);
      server.kill();
      const again = await NatsServer.start([], server.port);
      const arrived = new Promise<number>((resolve) => accepted.receive({ onFrame: ({ length }) => resolve(length) }));
      // What is sent before the other end is back is lost, as on any wire: so it is repeated until one arrives.
      const timer = setInterval(() => dialled.send(new Uint8Array(5)), 20);
      assert.is(await arrived, 5);
      clearInterval(timer);
      again.kill();
    });
  });

  test('an address is taken across transports, and a full listener says no', async () => {
    await withPair({ maxLinks: 1 }, async (near, far) => {
      await linked(near, far);
      assert.is(await codeOf(near.listen('nats:a.b', () => undefined)), 'address-in-use');
      assert.is(await codeOf(near.dial('nats:a.b')), 'refused');
    });
  });

  test('what makes no sense is refused, and does no harm', async () => {
    await withPair({}, async (near, far, server) => {
      const [dialled, accepted] = await linked(near, far);
      const connection = await connect({ servers: server.url });
      const hellos = ['', '1', '{"version":2}', '{"version":1,"inbox":"sconf.link.a b","window":1}', '{"version":1}'];
      for (const hello of [...hellos, '{"version":1,"inbox":"other.link.a","window":1}']) {
        assert.match((await connection.request('sconf.dial.a.b', hello)).string(), /no hello/);
      }
      connection.publish(accepted.remoteAddress.replace('nats:', ''), 'garbage');
      await connection.flush();
      assert.is((await dialled.closed).code, 'protocol-error');
      connection.subscribe('sconf.dial.nonsense', { callback: (_, message) => void message.respond('nonsense') });
      await connection.flush();
      assert.is(await codeOf(near.dial('nats:nonsense')), 'refused');
      await connection.close();
    });
  });

  test('links end with going-away when their transport is closed', async () => {
    await withPair({}, async (near, far) => {
      const [dialled, accepted] = await linked(near, far);
      await near.close();
      assert.is((await dialled.closed).code, 'going-away');
      assert.is((await accepted.closed).code, 'going-away');
    });
  });

  test('links are lost with a connection that is closed for good', async () => {
    const server = await NatsServer.start();
    const options = { servers: server.url, nats: { maxReconnectAttempts: 0 } };
    const [near, far] = [await createNatsTransport(options), await createNatsTransport(options)];
    const [dialled] = await linked(near, far);
    server.kill();
    assert.is((await dialled.closed).code, 'lost');
    assert.is(dialled.send(new Uint8Array(1)), false);
    await Promise.all([near.close(), far.close()]);
  });
} else test.skip(`links keep their promises because ${MISSING}`, () => undefined);

test.run();
