import { eachFault, transportConformance } from '@sconf/conformance';
import { suite } from 'uvu';
import { createMemoryTransport, MemoryNetwork } from '../src/index.js';

const test = suite('transport-memory conformance');

const setup = () => ({ transport: createMemoryTransport(new MemoryNetwork()), address: 'memory:' });
for (const { name, run } of transportConformance(setup)) test(name, run);

for (const faulty of eachFault(setup, Number(process.env.SCONF_SEED))) {
  for (const { name, run } of transportConformance(faulty.setup, faulty.traits)) test(`${faulty.name}: ${name}`, run);
}

test.run();
