import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { losesNothing } from './power-failure.js';
import { SEED } from './seed.js';

const test = suite('power failure');

const SEEDS = 10;
const CALLS = 120;

for (const errorRate of [0, 0.2]) {
  for (let seed = SEED; seed < SEED + SEEDS; seed++) {
    test(`no append that resolved is lost, whenever the power fails, with errors at ${errorRate}: seed ${seed}`, async () => {
      for (let failAt = 1; failAt <= CALLS; failAt++) assert.equal(await losesNothing(seed, failAt, errorRate), []);
    });
  }
}

test.run();
