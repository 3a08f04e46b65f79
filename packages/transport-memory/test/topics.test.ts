import { topicsConformance } from '@sconf/conformance';
import { suite } from 'uvu';
import { createMemoryTransport, MemoryNetwork } from '../src/index.js';

const test = suite('transport-memory topics');

const setup = () => {
  const network = new MemoryNetwork();
  const make = () => createMemoryTransport(network);
  return { transports: [make(), make(), make()] as const };
};

for (const { name, run } of topicsConformance(setup)) test(name, run);

test.run();
