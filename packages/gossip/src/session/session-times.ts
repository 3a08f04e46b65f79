import { numberOption } from '@sconf/data-model';

/** How long a session waits, in milliseconds, each at least 1. */
export interface SessionTimes {
  /**
   * Silence after which the peer is taken for dead; from a third of it on it is asked. Raise it where links stall, and
   * hear of dead peers later. @default 12000
   */
  readonly silenceMs: number;
  /** After which a greeting without an answer is repeated, on wires that lose frames. @default 1000 */
  readonly greetAgainMs: number;
  /**
   * After which the oldest batch without an acknowledgement is repeated, or a peer that says nothing asked for a sign of
   * life; twice as long each time. @default 2000
   */
  readonly repeatMs: number;
  /** After which an exchange without an answer is given up. @default 10000 */
  readonly answerMs: number;
  /** How long an acknowledgement may wait for others. @default 100 */
  readonly acknowledgeMs: number;
}

/** The times where none are given. */
export const DEFAULT_SESSION_TIMES: SessionTimes = Object.freeze({
  silenceMs: 12_000,
  greetAgainMs: 1_000,
  repeatMs: 2_000,
  answerMs: 10_000,
  acknowledgeMs: 100,
});

/**
 * Fills in the times that are not given.
 *
 * @throws ConfigError `invalid-option`
 */
export function fillTimes<T extends { readonly [K in keyof T]: number }>(defaults: T, given: Partial<T> = {}): T {
  const times = { ...defaults, ...given };
  for (const [name, value] of Object.entries<number>(times)) numberOption(`times.${name}`, value, 1);
  return Object.freeze(times);
}
