/**
 * Whole clusters in virtual time: real nodes on simulated machines, disks and wires, which fail as told. A seed repeats
 * every run.
 *
 * ```ts
 * import { Simulation } from '@sconf/simulator';
 *
 * const simulation = new Simulation({ seed: 7, conditions: { latencyMs: 20, loss: 0.1 } });
 * const a = await simulation.node('a');
 * await simulation.node('b');
 * a.write('pacing', 'bidder-7', { rate: 0.5 });
 * const ms = await simulation.runUntil(() => simulation.equal(), 60_000);
 * ```
 *
 * Not for measuring how fast code runs: time is virtual, and work takes none of it.
 *
 * @packageDocumentation
 */
export { InvariantViolated, SimulationError, type SimulationErrorCode } from './errors.js';
export { invariants } from './invariants/index.js';
export type { DiskOptions } from './machine/disk.js';
export type { Program } from './machine/program.js';
export { CALM, type Conditions } from './network/conditions.js';
export type { WireEvent } from './network/wire-event.js';
export type { SimulatedNodeOptions } from './node-options.js';
export type { Observer } from './observer.js';
export { drawScenario } from './scenario/draw.js';
export { type ExplainOptions, explain } from './scenario/explain.js';
export { type Onlookers, type RunResult, runScenario } from './scenario/run.js';
export type { Scenario, Step } from './scenario/scenario.js';
export { shrink } from './scenario/shrink.js';
export { SimulatedNode } from './simulated-node.js';
export { Simulation, type SimulationOptions } from './simulation.js';
