import { Kvm } from '@nats-io/kv';
import { connect } from '@nats-io/transport-node';
import { replicaConformance } from '@sconf/conformance';
import { Poller } from '@sconf/poller';
import { Router } from '@sconf/router';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { keyOf } from '../src/bucket-key.js';
import { openBucket } from '../src/index.js';
import { MISSING, NatsServer } from './nats-server.js';

const test = suite('bucket');

let server: NatsServer | undefined;
let buckets = 0;

async function fresh(bucket = `bucket-${buckets++}`) {
  server ??= await NatsServer.start(['-js']);
  return await openBucket({ servers: server.url, bucket, nats: { timeout: 2_000 } });
}

test('keys are tokens, and no two entries share one', () => {
  assert.is(keyOf({ type: 'pacing', id: 'a-1_B' }), 'pacing.a-1_B');
  assert.is(keyOf({ type: 'a.b', id: 'é=' }), 'a=2Eb.=C3=A9=3D');
});

test('where no server is, a bucket is unreachable', async () => {
  const error = await openBucket({ servers: '127.0.0.1:1', bucket: 'a' }).catch((reason: { code: string }) => reason);
  assert.is((error as { code: string }).code, 'unreachable');
});

if (MISSING === undefined) {
  const setup = async () => {
    const replica = await fresh();
    return { replica, breakDown: () => replica.close(), close: () => replica.close() };
  };
  for (const { name, run } of replicaConformance(setup, { breakable: true, manyEntries: 1_000 })) test(name, run);

  test('a newcomer starts from what a poller had kept in a bucket, and all is there', async () => {
    const router = new Router();
    for (let id = 0; id < 300; id++) router.put({ type: 'pacing', id: `${id}`, ver: 1, data: id });
    router.kill({ type: 'pacing', id: '7', ver: 2 });
    const bucket = await fresh('kept');
    await new Poller(router, bucket, { mode: 'push' }).poll();
    await bucket.close();
    const again = await fresh('kept');
    const newcomer = new Router({ configs: await again.pull() });
    assert.is(newcomer.pull().fingerprint(), router.pull().fingerprint());
    await again[Symbol.asyncDispose]();
  });

  test('of writers at the same time the greatest entry stays, whoever was last', async () => {
    const [one, other] = [await fresh('race'), await fresh('race')];
    const writes = Array.from({ length: 60 }, (_, i) =>
      (i % 2 ? one : other).put({ type: 'a', id: 'a', ver: (i * 37) % 60 }),
    );
    await Promise.all(writes);
    assert.is((await one.pull()).get('a', 'a')?.ver, 59);
    assert.equal(await one.put({ type: 'a', id: 'a', ver: 60 }), {
      accepted: true,
      replaced: { type: 'a', id: 'a', ver: 59 },
    });
    await Promise.all([one.close(), other.close()]);
  });

  test('what somebody else keeps in a bucket is no entry, and is told', async () => {
    const bucket = await fresh('foreign');
    const connection = await connect({ servers: (server as NatsServer).url });
    await (await new Kvm(connection).open('foreign')).put('a.b', '[]');
    const error = await bucket.pull().catch((reason: { code: string }) => reason);
    assert.is((error as { code: string }).code, 'invalid-entry');
    await connection.close();
    await bucket.close();
  });

  test('without JetStream there is no bucket', async () => {
    const plain = await NatsServer.start();
    const error = await openBucket({ servers: plain.url, bucket: 'a' }).catch((reason: unknown) => reason);
    assert.instance(error, Error);
    plain.kill();
  });

  test('the server is stopped', () => server?.kill());
} else test.skip(`a bucket is a replica because ${MISSING}`, () => undefined);

test.run();
