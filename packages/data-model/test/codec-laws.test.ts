import { suite } from 'uvu';
import { CODEC_LAWS } from './codec-laws.js';
import { holds, SEED } from './seeded.js';

const RUNS = 400;
const test = suite(`reading, ${RUNS} cases of seed ${SEED}`);

for (const { name, property } of CODEC_LAWS) test(name, () => holds(property, RUNS));

test.run();
