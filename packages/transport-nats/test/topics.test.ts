import { eachTopicsFault, topicsConformance } from '@sconf/conformance';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createNatsTransport } from '../src/index.js';
import { MISSING, NatsServer } from './nats-server.js';

const test = suite('transport-nats topics');

let server: NatsServer | undefined;

const setup = async () => {
  server ??= await NatsServer.start();
  const { url } = server;
  const make = () => createNatsTransport({ servers: url });
  const transports = [await make(), await make(), await make()] as const;
  return {
    transports,
    settled: async () => void (await Promise.all(transports.map((each) => each.flush()))),
    close: async () => void (await Promise.all(transports.map((each) => each.close()))),
  };
};

if (MISSING === undefined) {
  for (const { name, run } of topicsConformance(setup)) test(name, run);

  for (const faulty of eachTopicsFault(setup, Number(process.env.SCONF_SEED))) {
    for (const { name, run } of topicsConformance(faulty.setup, faulty.traits)) test(`${faulty.name}: ${name}`, run);
  }

  test('a frame that the server would not take is refused, and a closed transport drops what is published', async () => {
    const { transports, close } = await setup();
    const [transport] = transports;
    assert.throws(() => transport.publish('a', new Uint8Array(transport.maxFrameBytes + 1)), /the server takes/);
    await close();
    transport.publish('a', new Uint8Array(1));
  });

  test('who fails to answer leaves the request to time out', async () => {
    const { transports, close, settled } = await setup();
    const asker = await createNatsTransport({ servers: (server as NatsServer).url, timeoutMs: 100 });
    transports[0].serve('a', () => Promise.reject(new Error('not today')));
    await settled();
    const error = await asker.request('a', new Uint8Array(1)).catch((reason: { code: string }) => reason);
    assert.is((error as { code: string }).code, 'unreachable');
    await asker.close();
    await close();
  });

  test('the server is stopped', () => server?.kill());
} else test.skip(`topics pass the suite because ${MISSING}`, () => undefined);

test.run();
