import { eachFault, transportConformance } from '@sconf/conformance';
import { suite } from 'uvu';
import { createNatsTransport } from '../src/index.js';
import { MISSING, NatsServer } from './nats-server.js';

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

const SETUPS = [{ name: 'bare', setup, traits: {} }, ...eachFault(setup, Number(process.env.SCONF_SEED))];

for (const each of MISSING === undefined ? SETUPS : []) {
  for (const { name, run } of transportConformance(each.setup, each.traits)) test(`${each.name}: ${name}`, run);
}

if (MISSING === undefined) test('the server is stopped', () => server?.kill());
else test.skip(`the conformance suite passes because ${MISSING}`, () => undefined);

test.run();
