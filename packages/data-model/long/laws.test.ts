import { suite } from 'uvu';
import { CODEC_LAWS } from '../test/codec-laws.js';
import { JOIN_LAWS } from '../test/join-laws.js';
import { FULL, holds, SEED } from '../test/seeded.js';

// In slices, each of which is a test of its own and so a sign of life.
const SLICES = FULL ? 40 : 3;
const JOIN_RUNS = 500;
const CODEC_RUNS = 4000;
const test = suite('laws');
console.log(
  `laws: seed ${SEED}, ${SLICES * JOIN_RUNS} cases of each of the join, ${SLICES * CODEC_RUNS} of each of reading`,
);

for (const [laws, runs] of [
  [JOIN_LAWS, JOIN_RUNS],
  [CODEC_LAWS, CODEC_RUNS],
] as const) {
  for (const { name, property } of laws) {
    for (let slice = 0; slice < SLICES; slice++) {
      test(`${name} (${slice + 1} of ${SLICES})`, () => holds(property, runs, slice));
    }
  }
}

test.run();
