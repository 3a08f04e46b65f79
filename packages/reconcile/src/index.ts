/**
 * Finds what two sets of configurations don't share and exchanges it, in both directions, over any carrier.
 *
 * ```ts
 * import { ConfigSet } from '@sconf/data-model';
 * import { Initiator, Responder } from '@sconf/reconcile';
 *
 * const here = new ConfigSet();
 * const there = new ConfigSet();
 * const initiator = new Initiator({ salt: crypto.getRandomValues(new Uint8Array(8)) });
 * const responder = new Responder();
 * let step = initiator.start(here.snapshot());
 * while (step.reply !== undefined) {
 *   const answer = responder.receive(step.reply, there.snapshot());
 *   there.merge(answer.received);
 *   if (answer.reply === undefined) break;
 *   step = initiator.receive(answer.reply, here.snapshot());
 *   here.merge(step.received);
 * }
 * ```
 *
 * Not for two replicas that are connected and tell each other every change: that costs less without it.
 *
 * @packageDocumentation
 */
export type { Effects, Outcome, Progress } from './effects.js';
export { type FailureCode, ReconcileFailed } from './errors.js';
export { Initiator, type InitiatorOptions } from './initiator.js';
export { DEFAULT_RECONCILE_LIMITS, type ReconcileLimits } from './limits.js';
export { type ReconcileOptions, Responder } from './responder.js';
export type { SetSummary } from './set-summary.js';
export { Sketch, type SketchOptions } from './sketch.js';
export type { Refuse } from './step.js';
