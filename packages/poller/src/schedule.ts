import { type Backoff, nextBackoff } from './backoff.js';

/** How often a poller polls. */
export interface Timing {
  /** Milliseconds from the end of one round to the start of the next. */
  readonly intervalMs: number;
  /** Share of the interval, 0 to 1, by which each wait is lengthened or shortened at random. */
  readonly jitter: number;
  readonly backoff: Backoff;
}

/** Where a poller stands. Immutable. */
export interface ScheduleState {
  /** Rounds that failed since the last one that succeeded. */
  readonly failures: number;
  /** Milliseconds last waited because of a failure; 0 after a success. */
  readonly backoffMs: number;
  /** When the next round is due, by the clock that was given. */
  readonly nextAt: number;
}

/** How a round ended. */
export interface Outcome {
  readonly ok: boolean;
  /** Milliseconds that the peer asked to be left alone for. Obeyed up to `backoff.maxMs`. */
  readonly retryAfterMs?: number;
}

/** The state before the first round. */
export function initialSchedule(now: number, delayMs: number): ScheduleState {
  return { failures: 0, backoffMs: 0, nextAt: now + delayMs };
}

/**
 * The state after a round. The wait is counted from the round's end, so that a peer that answers slowly is asked less
 * often.
 *
 * @param random uniform in [0, 1)
 */
export function schedule(
  state: ScheduleState,
  outcome: Outcome,
  now: number,
  random: number,
  timing: Timing,
): ScheduleState {
  if (outcome.ok) {
    const waitMs = timing.intervalMs * (1 + timing.jitter * (2 * random - 1));
    return { failures: 0, backoffMs: 0, nextAt: now + waitMs };
  }
  const backoffMs = nextBackoff(state.backoffMs, random, timing.backoff);
  const askedMs = Math.min(outcome.retryAfterMs ?? 0, timing.backoff.maxMs);
  return { failures: state.failures + 1, backoffMs, nextAt: now + Math.max(backoffMs, askedMs) };
}
