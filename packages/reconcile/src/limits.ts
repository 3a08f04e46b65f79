import { type Limits, numberOption, toLimits } from '@sconf/data-model';

/** Bounds on one exchange. */
export interface ReconcileLimits extends Limits {
  /**
   * The longest message taken and sent, in bytes, 32 768 to 2^30; rounded down to a power of two, since the peer is
   * told as one. An entry that doesn't fit into one message is left out and reported. Raise it for fewer messages, and
   * pay in memory for each peer.
   *
   * @default 524288
   */
  readonly maxMessageBytes: number;
  /** New entries taken in one exchange before it is given up. @default 16777216 */
  readonly maxExchangeEntries: number;
}

export const DEFAULT_RECONCILE_LIMITS: Omit<ReconcileLimits, keyof Limits> = Object.freeze({
  maxMessageBytes: 2 ** 19,
  maxExchangeEntries: 2 ** 24,
});

export const MIN_MESSAGE_BYTES: number = 2 ** 15;
export const MAX_MESSAGE_BYTES: number = 2 ** 30;

/**
 * Fills in the limits that are not given.
 *
 * @throws ConfigError `invalid-option`
 */
export function toReconcileLimits(given: Partial<ReconcileLimits> = {}): ReconcileLimits {
  const { maxMessageBytes, maxExchangeEntries, ...entryLimits } = { ...DEFAULT_RECONCILE_LIMITS, ...given };
  numberOption('limits.maxMessageBytes', maxMessageBytes, MIN_MESSAGE_BYTES, MAX_MESSAGE_BYTES);
  numberOption('limits.maxExchangeEntries', maxExchangeEntries, 1);
  return { ...toLimits(entryLimits), maxMessageBytes: 2 ** Math.floor(Math.log2(maxMessageBytes)), maxExchangeEntries };
}
