import { InvariantViolated, SimulationError } from '../errors.js';
import { invariants } from '../invariants/index.js';
import type { WireEvent } from '../network/wire-event.js';
import type { Observer } from '../observer.js';
import { Simulation } from '../simulation.js';
import { act, endFaults } from './act.js';
import type { Scenario } from './scenario.js';

/** What became of a scenario. */
export interface RunResult {
  /** What was broken; undefined when everything held. */
  readonly violation: InvariantViolated | undefined;
  /** Virtual milliseconds from the end of the faults until all replicas were equal. */
  readonly convergedAfterMs: number;
}

/** Who looks on besides the invariants. */
export interface Onlookers {
  readonly observers?: readonly Observer[];
  readonly onWire?: (event: WireEvent) => void;
  /** Given the simulation before anything happens. */
  readonly onStart?: (simulation: Simulation) => void;
}

/** Lets a cluster live through a scenario, ends the faults, and waits until all is equal. Every promise is checked. */
export async function runScenario(scenario: Scenario, onlookers: Onlookers = {}): Promise<RunResult> {
  const { observers = [], onWire, onStart } = onlookers;
  const simulation = new Simulation({
    seed: scenario.seed,
    observers: [...observers, ...invariants()],
    ...(onWire && { onWire }),
  });
  onStart?.(simulation);
  try {
    return { violation: undefined, convergedAfterMs: await live(simulation, scenario) };
  } catch (error) {
    if (error instanceof InvariantViolated) return { violation: error, convergedAfterMs: Number.NaN };
    throw error;
  } finally {
    simulation.close();
  }
}

async function live(simulation: Simulation, scenario: Scenario): Promise<number> {
  const { disks, times, limits, faults } = scenario;
  // Two nodes that others can join by: one of them may be down.
  for (const [i, disk] of disks.entries())
    await simulation.node(`n${i}`, { disk, seeds: ['n0', 'n1'], node: { times, limits } });
  // Where sets aren't compared later, everybody has to know everybody before it begins.
  if (faults !== 'all') await simulation.run(15_000);
  for (const step of scenario.steps) await act(simulation, step);
  await endFaults(simulation);
  const ms = await converge(simulation, scenario.convergeWithinMs);
  // Handlers are told a turn later.
  await simulation.run(100);
  simulation.check();
  return ms;
}

async function converge(simulation: Simulation, withinMs: number): Promise<number> {
  try {
    return await simulation.runUntil(() => simulation.equal(), withinMs, 100);
  } catch (error) {
    if (!(error instanceof SimulationError && error.code === 'not-in-time')) throw error;
    await simulation.run(0);
    simulation.check();
    throw new InvariantViolated('converged', simulation.now, `fingerprints differ ${withinMs} ms after the last fault`);
  }
}
