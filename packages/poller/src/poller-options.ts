import { InvalidOption } from '@sconf/data-model';
import type { Backoff } from './backoff.js';
import { type Limit, UNLIMITED } from './limit.js';
import type { PollerEvent } from './poller-event.js';
import type { Timing } from './schedule.js';
import type { TieAware, Ties } from './ties.js';
import { SYSTEM_TIMERS, type Timers } from './timers.js';

/** Which way entries go, seen from the replica given first: from the peer, to the peer, or both. */
export type Mode = 'pull' | 'push' | 'both';

/** Options of a poller. All may be left out. */
export interface PollerOptions {
  /** @default 'both' */
  readonly mode?: Mode;
  /**
   * Milliseconds from the end of one round to the start of the next, above 0. Lower it to see changes sooner, and pay
   * with one request more per peer and interval, which costs little while nothing changes. @default 1000
   */
  readonly intervalMs?: number;
  /** Share of the interval, 0 to 1, by which each wait is varied so that pollers don't march in step. @default 0.1 */
  readonly jitter?: number;
  /** Waits after failures; they end with the first round that succeeds. @default { minMs: 500, maxMs: 30000 } */
  readonly backoff?: Partial<Backoff>;
  /**
   * Milliseconds that one call to a replica may take, above 0; then the round fails. Raise it for large sets on slow
   * links; a peer that hangs is noticed that much later. @default 10000
   */
  readonly timeoutMs?: number;
  /** Entries in one push; more are sent one batch after the other. @default 10000 */
  readonly batchEntries?: number;
  /** How to treat ties. @default what the replicas say, see {@link TieAware} */
  readonly ties?: Ties;
  /** Closes the poller when aborted. */
  readonly signal?: AbortSignal;
  /** Told of progress, synchronously. An error that it throws is raised as uncaught and doesn't disturb the poller. */
  readonly onEvent?: (event: PollerEvent) => void;
  /** Runs rounds when there is room, so that many pollers share a bound; p-limit fits. @default every round at once */
  readonly limit?: Limit;
  /** Source of time. @default SYSTEM_TIMERS */
  readonly timers?: Timers;
  /** Uniform in [0, 1); for jitter only. @default Math.random */
  readonly random?: () => number;
  /** 8 random bytes for each exchange that reconciles, which nobody can foresee. @default the platform's */
  readonly salt?: () => Uint8Array;
}

/** Options with every default filled in. */
export interface PollerSettings extends Timing {
  readonly mode: Mode;
  readonly timeoutMs: number;
  readonly batchEntries: number;
  readonly ties: Ties | undefined;
  readonly signal: AbortSignal | undefined;
  readonly onEvent: (event: PollerEvent) => void;
  readonly limit: Limit;
  readonly timers: Timers;
  readonly random: () => number;
  readonly salt: () => Uint8Array;
}

/** What timers can wait for, in milliseconds: above it, Node and browsers fire at once. */
export const MAX_DELAY_MS: number = 2 ** 31 - 1;

/**
 * Fills in the defaults.
 *
 * @throws {@link InvalidOption} for a value out of its range
 */
export function toSettings(options: PollerOptions): PollerSettings {
  const { mode = 'both', intervalMs = 1000, jitter = 0.1, timeoutMs = 10_000, batchEntries = 10_000 } = options;
  const { minMs = 500, maxMs = Math.max(minMs, 30_000) } = options.backoff ?? {};
  if (!['pull', 'push', 'both'].includes(mode)) {
    throw new InvalidOption('mode', `mode is ${String(mode)}: give 'pull', 'push' or 'both'`);
  }
  checkRange('intervalMs', intervalMs, 1, MAX_DELAY_MS / 2);
  checkRange('jitter', jitter, 0, 1);
  checkRange('timeoutMs', timeoutMs, 1, MAX_DELAY_MS);
  checkRange('batchEntries', batchEntries, 1, Number.MAX_SAFE_INTEGER);
  checkRange('backoff.minMs', minMs, 1, MAX_DELAY_MS);
  checkRange('backoff.maxMs', maxMs, minMs, MAX_DELAY_MS);
  return {
    mode,
    intervalMs,
    jitter,
    timeoutMs,
    batchEntries: Math.floor(batchEntries),
    backoff: { minMs, maxMs },
    ties: options.ties,
    signal: options.signal,
    onEvent: options.onEvent ?? (() => undefined),
    limit: options.limit ?? UNLIMITED,
    timers: options.timers ?? SYSTEM_TIMERS,
    random: options.random ?? Math.random,
    salt: options.salt ?? (() => globalThis.crypto.getRandomValues(new Uint8Array(8))),
  };
}

/**
 * Refuses a number outside its range.
 *
 * @throws {@link InvalidOption}
 */
export function checkRange(option: string, value: number, least: number, most: number): void {
  if (!(value >= least && value <= most)) {
    throw new InvalidOption(option, `${option} is ${value}: give a number from ${least} to ${most}`);
  }
}
