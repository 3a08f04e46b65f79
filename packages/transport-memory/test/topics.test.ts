import { eachTopicsFault, topicsConformance } from '@sconf/conformance';
import { suite } from 'uvu';
import { createMemoryTransport, MemoryNetwork } from '../src/index.js';

const test = suite('transport-memory topics');

const setup = () => {
  const network = new MemoryNetwork();
  const make = () => createMemoryTransport(network);
  return { transports: [make(), make(), make()] as const };
};

for (const { name, run } of topicsConformance(setup)) test(name, run);

for (const faulty of eachTopicsFault(setup, Number(process.env.SCONF_SEED))) {
  for (const { name, run } of topicsConformance(faulty.setup, faulty.traits)) test(`${faulty.name}: ${name}`, run);
}

test.run();
