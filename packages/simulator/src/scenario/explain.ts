import type { InvariantViolated } from '../errors.js';
import { runScenario } from './run.js';
import type { Scenario } from './scenario.js';
import { shrink } from './shrink.js';
import { Trace } from './trace.js';

/** How to explain a failure. */
export interface ExplainOptions {
  /** How many scenarios to try while steps are taken away; 0 leaves all steps. @default 400 */
  readonly maxRuns?: number;
  /** How many lines of what happened last to show. @default 40 */
  readonly lines?: number;
}

/** What broke, how to see it again, the fewest steps that lead there, and what happened at the end of them. */
export async function explain(
  scenario: Scenario,
  violation: InvariantViolated,
  { maxRuns = 400, lines = 40 }: ExplainOptions = {},
): Promise<string> {
  const least = maxRuns === 0 ? scenario : await shrink(scenario, violation.invariant, maxRuns);
  const trace = new Trace(lines);
  const { violation: again } = await runScenario(least, { observers: [trace], ...trace });
  return [
    `seed ${scenario.seed} breaks ${violation.message}`,
    `replay: npx sconf-simulator --seed ${scenario.seed}`,
    `${least.disks.length} nodes, faults: ${least.faults}, ${least.steps.length} of ${scenario.steps.length} steps lead to ${again?.message ?? 'nothing'}`,
    ...least.steps.map((step) => `  ${JSON.stringify(step)}`),
    'what happened last, by virtual milliseconds:',
    ...trace.lines,
  ].join('\n');
}
