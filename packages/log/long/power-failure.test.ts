import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { losesNothing } from '../test/power-failure.js';
import { FULL, SEED } from '../test/seed.js';

const test = suite('power failures');

const SEEDS = FULL ? 200 : 30;
const CALLS = 150;
console.log(`power failure: seeds ${SEED} to ${SEED + SEEDS - 1}, at each of ${CALLS} calls, without and with errors`);

for (let seed = SEED; seed < SEED + SEEDS; seed++) {
  test(`no append that resolved is lost: seed ${seed}`, async () => {
    for (const errorRate of [0, 0.2]) {
      for (let failAt = 1; failAt <= CALLS; failAt++) assert.equal(await losesNothing(seed, failAt, errorRate), []);
    }
  });
}

test.run();
