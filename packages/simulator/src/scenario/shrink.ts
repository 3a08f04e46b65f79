import { runScenario } from './run.js';
import type { Scenario, Step } from './scenario.js';

/**
 * A scenario with as few steps as were found that breaks the same promise: delta debugging (Zeller and Hildebrandt 2002)
 * over the list of steps, in ever smaller pieces.
 *
 * @param maxRuns how many scenarios to try at most. @default 400
 */
export async function shrink(scenario: Scenario, invariant: string, maxRuns = 400): Promise<Scenario> {
  let { steps } = scenario;
  let runs = 0;
  const fails = async (tried: readonly Step[]): Promise<boolean> => {
    runs += 1;
    return (await runScenario({ ...scenario, steps: tried })).violation?.invariant === invariant;
  };
  for (let piece = Math.ceil(steps.length / 2); piece >= 1 && runs < maxRuns; ) {
    let removed = false;
    for (let from = 0; from < steps.length && runs < maxRuns; ) {
      const without = [...steps.slice(0, from), ...steps.slice(from + piece)];
      if (await fails(without)) {
        steps = without;
        removed = true;
      } else from += piece;
    }
    if (piece === 1 && !removed) break;
    if (!removed || piece > 1) piece = Math.max(1, piece >> 1);
  }
  return { ...scenario, steps };
}
