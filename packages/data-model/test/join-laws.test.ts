import { suite } from 'uvu';
import { JOIN_LAWS } from './join-laws.js';
import { holds, SEED } from './seeded.js';

const RUNS = 150;
const test = suite(`the join, ${RUNS} cases of seed ${SEED}`);

for (const { name, property } of JOIN_LAWS) test(name, () => holds(property, RUNS));

test.run();
