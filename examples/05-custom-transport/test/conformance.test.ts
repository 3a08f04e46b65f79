import { eachFault, transportConformance } from '@sconf/conformance';
import type { Timers } from '@sconf/transport';
import { suite } from 'uvu';
import { createTcpTransport } from '../src/tcp-transport.js';
import { severable } from './severable.js';

const test = suite('05-custom-transport conformance');

const setup = () => ({ transport: createTcpTransport(), address: 'tcp://127.0.0.1:0' });
for (const check of transportConformance(setup)) test(check.name, check.run);

for (const faulty of eachFault(setup, Number(process.env.SCONF_SEED))) {
  for (const { name, run } of transportConformance(faulty.setup, faulty.traits)) test(`${faulty.name}: ${name}`, run);
}

const timers: Timers = {
  now: () => performance.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};
const halfOpen = () => ({
  ...severable(createTcpTransport({ heartbeat: { timers, intervalMs: 100 } })),
  address: 'tcp://127.0.0.1:0',
});
for (const { id, name, run } of transportConformance(halfOpen, { halfOpen: true })) {
  if (id === 'half-open') test(name, run);
}

test.run();
