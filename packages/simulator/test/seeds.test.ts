import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { drawScenario, explain, runScenario } from '../src/index.js';

const test = suite('seeds');

for (let seed = 1; seed <= 40; seed++) {
  test(`under the faults of seed ${seed} every promise holds`, async () => {
    const scenario = drawScenario(seed);
    const { violation, convergedAfterMs } = await runScenario(scenario);
    if (violation !== undefined) assert.unreachable(await explain(scenario, violation));
    assert.ok(convergedAfterMs <= scenario.convergeWithinMs);
  });
}

test.run();
