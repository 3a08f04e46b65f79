import { wholeNumberOption } from '@sconf/data-model';

/** Bounds of a link. Raise one to carry more at once, and pay in memory for each link. */
export interface LinkLimits {
  /** Longest frame, in bytes, either way; at least 1. @default 1048576 */
  readonly maxFrameBytes: number;
  /** Waiting bytes from which `send` answers false; at least 1. @default 1048576 */
  readonly highWaterBytes: number;
  /** Waiting bytes above which the link is closed with `slow-consumer`; at least `highWaterBytes`. @default 16777216 */
  readonly maxBufferedBytes: number;
}

/** The limits where none are given. */
export const DEFAULT_LINK_LIMITS: LinkLimits = Object.freeze({
  maxFrameBytes: 1024 * 1024,
  highWaterBytes: 1024 * 1024,
  maxBufferedBytes: 16 * 1024 * 1024,
});

/**
 * Fills in the limits that are not given.
 *
 * @throws InvalidOption for a limit out of its range
 */
export function toLinkLimits(limits: Partial<LinkLimits> = {}): LinkLimits {
  const filled = { ...DEFAULT_LINK_LIMITS, ...limits };
  wholeNumberOption('limits.maxFrameBytes', filled.maxFrameBytes, 1);
  wholeNumberOption('limits.highWaterBytes', filled.highWaterBytes, 1);
  wholeNumberOption('limits.maxBufferedBytes', filled.maxBufferedBytes, filled.highWaterBytes);
  return Object.freeze(filled);
}
