import { tmpdir } from 'node:os';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { killRound } from '../test/kill-round.js';
import { FULL, randomFrom, SEED } from '../test/seed.js';
import { withFolder } from '../test/temporary-folder.js';

const test = suite('kill -9 rounds');

const ROUNDS = FULL ? 200 : 24;
// Each slice is a test of its own, and so a sign of life.
const ROUNDS_A_SLICE = 8;
console.log(`kill -9: seed ${SEED}, ${ROUNDS} rounds, every second one during compactions`);

for (let first = 0; first < ROUNDS; first += ROUNDS_A_SLICE) {
  test(`every append that resolved is there after a kill: rounds ${first + 1} to ${first + ROUNDS_A_SLICE}`, async () => {
    await withFolder(async (path) => {
      const random = randomFrom(SEED + first);
      let acknowledged = 0;
      let compactions = 0;
      for (let round = 0; round < ROUNDS_A_SLICE; round++) {
        const outcome = await killRound(path, random, round % 2 === 0 ? 'append' : 'compact');
        assert.equal(outcome.lost, [], `round ${first + round + 1}`);
        acknowledged += outcome.acknowledged;
        compactions += outcome.compactions;
      }
      console.log(`kill -9: ${acknowledged} appends acknowledged, ${compactions} compactions, none lost`);
      assert.ok(acknowledged > 0 && compactions > 0);
    }, tmpdir());
  });
}

test.run();
