import { type Limits, toLimits } from '@sconf/data-model';
import { InvalidOption } from '@sconf/transport';
import { MAX_MEMBERS } from '../frames/frame.js';

/** Bounds of a node. Raise one to carry more, and pay in memory for each peer that uses it to the full. */
export interface GossipLimits extends Limits {
  /** Bytes of one batch of entries, at least 1024; never above the transport's frame. @default 262144 */
  readonly maxBatchBytes: number;
  /** Bytes sent to a peer and not acknowledged, at least 1; one batch goes out whatever its size. @default 1048576 */
  readonly windowBytes: number;
  /** Batches sent to a peer and not acknowledged, 1 to 512. @default 256 */
  readonly windowBatches: number;
  /** Entries kept for a peer whose link is gone, before the two have to reconcile. @default 100000 */
  readonly maxOutboxEntries: number;
  /** Nodes that this one dials, besides seeds, 1 to 1024; and half of those that it has links with. @default 32 */
  readonly maxPeers: number;
}

/** The limits of gossip where none are given. */
export const DEFAULT_GOSSIP_LIMITS: Omit<GossipLimits, keyof Limits> = Object.freeze({
  maxBatchBytes: 256 * 1024,
  windowBytes: 1024 * 1024,
  windowBatches: 256,
  maxOutboxEntries: 100_000,
  maxPeers: 32,
});

const RANGES = {
  maxBatchBytes: [1024, Number.MAX_SAFE_INTEGER],
  windowBytes: [1, Number.MAX_SAFE_INTEGER],
  windowBatches: [1, 512],
  maxOutboxEntries: [1, Number.MAX_SAFE_INTEGER],
  maxPeers: [1, MAX_MEMBERS],
} as const;

/**
 * Fills in the limits that are not given.
 *
 * @throws ConfigError `invalid-option` for a limit out of its range
 */
export function toGossipLimits(given: Partial<GossipLimits> = {}): GossipLimits {
  const { maxBatchBytes, windowBytes, windowBatches, maxOutboxEntries, maxPeers, ...entries } = {
    ...DEFAULT_GOSSIP_LIMITS,
    ...given,
  };
  const own = { maxBatchBytes, windowBytes, windowBatches, maxOutboxEntries, maxPeers };
  for (const [name, [least, most]] of Object.entries(RANGES)) {
    const value = own[name as keyof typeof own];
    if (Number.isSafeInteger(value) && value >= least && value <= most) continue;
    const option = `limits.${name}`;
    throw new InvalidOption(option, `${option} is ${value}: give a whole number from ${least} to ${most}`);
  }
  return Object.freeze({ ...toLimits(entries), ...own });
}
