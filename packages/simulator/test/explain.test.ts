import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { drawScenario, explain, runScenario, type Scenario, type Step } from '../src/index.js';

const test = suite('explain');

/** Nobody is equal at once when two that were cut off from each other have written. */
const IMPATIENT: Scenario = {
  ...drawScenario(4),
  faults: 'all',
  limits: {},
  disks: [true, false, true],
  convergeWithinMs: 0,
  steps: [],
};

const WAIT: Step = { do: 'wait', ms: 500 };

test('a failure is told with its replay, the fewest steps that lead there and what happened last', async () => {
  const write: Step = { do: 'write', node: 0, key: 1, value: 'a' };
  const steps: Step[] = [
    { do: 'burst', node: 1, keys: 2, count: 4 },
    { do: 'conditions', conditions: { latencyMs: 3 } },
    { do: 'conditions-between', nodes: [0, 1], conditions: { loss: 0.5 } },
    { do: 'crash', node: 2, disk: 'keep', silently: true },
    { do: 'start', node: 2 },
    { do: 'rate', node: 1, rate: 1.01 },
    { do: 'jump', node: 1, ms: 1_000 },
    { do: 'partition', some: [1], oneWay: true },
    { do: 'break', node: 1 },
    WAIT,
    write,
  ];
  const scenario = { ...IMPATIENT, steps };
  const { violation } = await runScenario(scenario);
  if (violation === undefined) return assert.unreachable('it should fail');
  const told = await explain(scenario, violation, { lines: 10 });
  assert.match(told, /^seed 4 breaks (converged|nothing-lost): /);
  assert.match(told, 'replay: npx sconf-simulator --seed 4');
  assert.match(told, / 1 of 11 steps lead to /);
  assert.match(told, 'n0 accepts pacing/key-1@');
});

test('without runs no steps are taken away', async () => {
  const scenario = { ...IMPATIENT, steps: [WAIT, { do: 'write', node: 0, key: 1, value: 'a' } satisfies Step] };
  const { violation } = await runScenario(scenario);
  if (violation === undefined) return assert.unreachable('it should fail');
  assert.match(await explain(scenario, violation, { maxRuns: 0 }), / 2 of 2 steps lead to /);
});

test('a clock that was set back far writes by versions', async () => {
  const write: Step = { do: 'write', node: 0, key: 1, value: 'a' };
  const steps: Step[] = [
    write,
    WAIT,
    { do: 'jump', node: 0, ms: -600_000 },
    { do: 'crash', node: 0, disk: 'keep', silently: false },
    { do: 'start', node: 0 },
    WAIT,
    write,
  ];
  const { violation } = await runScenario({ ...IMPATIENT, convergeWithinMs: 60_000, steps });
  assert.is(violation, undefined);
});

test.run();
