import { eachFault, transportConformance } from '@sconf/conformance';
import { suite } from 'uvu';
import { createTcpTransport } from '../src/tcp-transport.js';

const test = suite('05-custom-transport conformance');

const setup = () => ({ transport: createTcpTransport(), address: 'tcp://127.0.0.1:0' });
for (const check of transportConformance(setup)) test(check.name, check.run);

for (const faulty of eachFault(setup, Number(process.env.SCONF_SEED))) {
  for (const { name, run } of transportConformance(faulty.setup, faulty.traits)) test(`${faulty.name}: ${name}`, run);
}

test.run();
