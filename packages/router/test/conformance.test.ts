import { replicaConformance } from '@sconf/conformance';
import { suite } from 'uvu';
import { Router } from '../src/index.js';

const test = suite('router conformance');

const setup = () => {
  const replica = new Router();
  return { replica, close: () => replica.close() };
};
for (const { name, run } of replicaConformance(setup)) test(name, run);

test.run();
