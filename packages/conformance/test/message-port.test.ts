import { suite } from 'uvu';
import { transportConformance } from '../src/index.js';
import { createMessagePortTransport } from './message-port-transport.js';

const test = suite('message-port conformance');

const setup = () => ({ transport: createMessagePortTransport(), address: 'port:' });
for (const check of transportConformance(setup)) test(check.name, check.run);

test.run();
