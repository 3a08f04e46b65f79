import { transportConformance } from '@sconf/conformance';
import { suite } from 'uvu';
import { createMemoryTransport, MemoryNetwork } from '../src/index.js';

const test = suite('transport-memory conformance');

const setup = () => ({ transport: createMemoryTransport(new MemoryNetwork()), address: 'memory:' });
for (const check of transportConformance(setup)) test(check.name, check.run);

test.run();
