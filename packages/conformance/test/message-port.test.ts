import { suite } from 'uvu';
import { eachFault, transportConformance } from '../src/index.js';
import { createMessagePortTransport } from './message-port-transport.js';

const test = suite('message-port conformance');

const setup = () => ({ transport: createMessagePortTransport(), address: 'port:' });
for (const { name, run } of transportConformance(setup)) test(name, run);

for (const faulty of eachFault(setup, Number(process.env.SCONF_SEED))) {
  for (const { name, run } of transportConformance(faulty.setup, faulty.traits)) test(`${faulty.name}: ${name}`, run);
}

test.run();
