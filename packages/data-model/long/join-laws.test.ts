import { suite } from 'uvu';
import { JOIN_LAWS } from '../test/join-laws.js';
import { FULL, holds, SEED } from '../test/seeded.js';

// One law after the other, in slices that each end in a line of the journal.
const SLICES = FULL ? 40 : 4;
const RUNS = 500;
const test = suite('the join');
console.log(`join laws: seed ${SEED}, ${SLICES * RUNS} cases each`);

for (const { name, property } of JOIN_LAWS) {
  for (let slice = 0; slice < SLICES; slice++) {
    test(`${name} (${slice + 1} of ${SLICES})`, () => holds(property, RUNS, slice));
  }
}

test.run();
