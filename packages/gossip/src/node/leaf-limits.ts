import { type Limits, toLimits, wholeNumberOption } from '@sconf/data-model';

/** Bounds of a leaf. Raise one to carry more, and pay in memory for each peer that uses it to the full. */
export interface LeafLimits extends Limits {
  /**
   * Bytes of one batch of entries, at least 1024; never above the frames that both ends of a link take. A longer entry goes
   * by itself. What waited for a link to come back goes in batches of up to `windowBytes`. @default 262144
   */
  readonly maxBatchBytes: number;
  /** Bytes sent to a peer and not acknowledged, at least 1; one batch goes out whatever its size. @default 1048576 */
  readonly windowBytes: number;
  /** Batches sent to a peer and not acknowledged, 1 to 512. @default 256 */
  readonly windowBatches: number;
  /** Entries kept for a peer whose link is gone, before the two have to reconcile. @default 100000 */
  readonly maxOutboxEntries: number;
}

/** The limits of a leaf where none are given. */
export const DEFAULT_LEAF_LIMITS: Omit<LeafLimits, keyof Limits> = Object.freeze({
  maxBatchBytes: 256 * 1024,
  windowBytes: 1024 * 1024,
  windowBatches: 256,
  maxOutboxEntries: 100_000,
});

/**
 * Fills in the limits that are not given.
 *
 * @throws ConfigError `invalid-option` for a limit out of its range
 */
export function toLeafLimits(given: Partial<LeafLimits> = {}): LeafLimits {
  const { maxBatchBytes, windowBytes, windowBatches, maxOutboxEntries, ...rest } = { ...DEFAULT_LEAF_LIMITS, ...given };
  return {
    ...toLimits(rest),
    maxBatchBytes: wholeNumberOption('limits.maxBatchBytes', maxBatchBytes, 1024),
    windowBytes: wholeNumberOption('limits.windowBytes', windowBytes, 1),
    windowBatches: wholeNumberOption('limits.windowBatches', windowBatches, 1, 512),
    maxOutboxEntries: wholeNumberOption('limits.maxOutboxEntries', maxOutboxEntries, 1),
  };
}
