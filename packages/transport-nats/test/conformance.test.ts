import { eachFault, transportConformance } from '@sconf/conformance';
import { suite } from 'uvu';
import { createNatsTransport } from '../src/index.js';
import { MISSING, NatsServer } from './nats-server.js';
import { startTcpProxy } from './tcp-proxy.js';

const test = suite('transport-nats conformance');

let server: NatsServer | undefined;

const setup = async () => {
  server ??= await NatsServer.start();
  const [transport, dialler] = await Promise.all([
    createNatsTransport({ servers: server.url }),
    createNatsTransport({ servers: server.url }),
  ]);
  const close = async (): Promise<void> => {
    await Promise.all([transport.close(), dialler.close()]);
  };
  return { transport, dialler, address: 'nats:', close };
};

/** One end reaches the server through a wire that can fall silent. */
const halfOpen = async () => {
  server ??= await NatsServer.start();
  const proxy = await startTcpProxy(server.port);
  const transport = await createNatsTransport({ servers: server.url, heartbeatMs: 100 });
  const dialler = await createNatsTransport({ servers: proxy.url, heartbeatMs: 100 });
  const close = async (): Promise<void> => {
    await proxy.close();
    await Promise.all([transport.close(), dialler.close()]);
  };
  return { transport, dialler, address: 'nats:', sever: proxy.sever, close };
};

const SEED = Number(process.env.SCONF_SEED);
const SETUPS = [{ name: 'bare', setup, traits: {} }, ...eachFault(setup, SEED)];
const SEVERED = [{ name: 'bare', setup: halfOpen, traits: {} }, ...eachFault(halfOpen, SEED)];

for (const each of MISSING === undefined ? SETUPS : []) {
  for (const { name, run } of transportConformance(each.setup, each.traits)) test(`${each.name}: ${name}`, run);
}
for (const each of MISSING === undefined ? SEVERED : []) {
  for (const { id, name, run } of transportConformance(each.setup, { ...each.traits, halfOpen: true })) {
    if (id === 'half-open') test(`${each.name}: ${name}`, run);
  }
}

if (MISSING === undefined) test('the server is stopped', () => server?.kill());
else test.skip(`the conformance suite passes because ${MISSING}`, () => undefined);

test.run();
