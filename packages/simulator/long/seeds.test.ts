import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { drawScenario, explain, runScenario } from '../src/index.js';

const test = suite('seeds');

const RUNS = process.env.SCONF_FULL === '1' ? 100_000 : 1_000;
const FIRST = Number(process.env.SCONF_SEED ?? 1);
const PART = 500;

// In parts, as the watchdog takes a long silence for a hang.
for (let from = FIRST; from < FIRST + RUNS; from += PART) {
  test(`${PART} clusters from seed ${from} on keep every promise under all faults`, async () => {
    for (let seed = from; seed < from + PART; seed++) {
      const scenario = drawScenario(seed);
      const { violation } = await runScenario(scenario);
      if (violation !== undefined) assert.unreachable(await explain(scenario, violation));
    }
  });
}

test.run();
