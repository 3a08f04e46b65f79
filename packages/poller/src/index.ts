/**
 * Keeps any two replicas in step.
 *
 * ```ts
 * const poller = new Poller(router, new HttpClient('http://127.0.0.1:8080'), { mode: 'pull' }).start();
 * // ...
 * await poller.close();
 * ```
 *
 * Not for replicas that must see each other's changes within a millisecond: gossip does that. A poller costs a request
 * an interval, and works with any peer that can be asked.
 *
 * @packageDocumentation
 */
export { InvalidOption } from '@sconf/data-model';
export type { Backoff } from './backoff.js';
export { nextBackoff } from './backoff.js';
export { GaveWay, PollTimeout } from './errors.js';
export type { Limit } from './limit.js';
export { createLimit } from './limit.js';
export { Poller } from './poller.js';
export type {
  EntryRefused,
  PollerClosed,
  PollerEvent,
  RoundFailed,
  RoundFinished,
  RoundKind,
  RoundProgress,
  RoundStarted,
  RoundSummary,
} from './poller-event.js';
export type { EndpointsChanged, PollerGroupOptions } from './poller-group.js';
export { PollerGroup } from './poller-group.js';
export type { Mode, PollerOptions } from './poller-options.js';
export type { Outcome, ScheduleState, Timing } from './schedule.js';
export { initialSchedule, schedule } from './schedule.js';
export type { TieAware, Ties } from './ties.js';
export type { Timers } from './timers.js';
export { SYSTEM_TIMERS } from './timers.js';
