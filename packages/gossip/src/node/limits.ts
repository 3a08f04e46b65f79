import { type Limits, wholeNumberOption } from '@sconf/data-model';
import { MAX_MEMBERS } from '../frames/frame.js';
import { DEFAULT_LEAF_LIMITS, type LeafLimits, toLeafLimits } from './leaf-limits.js';

/** Bounds of a node. */
export interface GossipLimits extends LeafLimits {
  /**
   * Up to so many others each node has links with all, 1 to 1024. Raise it and updates take one hop in larger clusters,
   * while each node that writes sends as many frames. @default 32
   */
  readonly maxPeers: number;
  /**
   * Others that a node has links with where there are more than `maxPeers`, 3 to 1024, since with two all would be in
   * rings. Raise it for fewer hops and clusters that bear more crashes at once; each more costs an announcement an
   * update. @default 6
   */
  readonly activeView: number;
  /** Nodes that are remembered to take the place of those, 1 to 65536. @default 64 */
  readonly passiveView: number;
  /** Links with nodes that don't listen, such as browsers, besides those, 0 to 65536. @default 256 */
  readonly maxLeaves: number;
}

/** The limits of gossip where none are given. */
export const DEFAULT_GOSSIP_LIMITS: Omit<GossipLimits, keyof Limits> = Object.freeze({
  ...DEFAULT_LEAF_LIMITS,
  maxPeers: 32,
  activeView: 6,
  passiveView: 64,
  maxLeaves: 256,
});

/**
 * Fills in the limits that are not given.
 *
 * @throws ConfigError `invalid-option` for a limit out of its range
 */
export function toGossipLimits(given: Partial<GossipLimits> = {}): GossipLimits {
  const { maxPeers, activeView, passiveView, maxLeaves, ...rest } = { ...DEFAULT_GOSSIP_LIMITS, ...given };
  return {
    ...toLeafLimits(rest),
    maxPeers: wholeNumberOption('limits.maxPeers', maxPeers, 1, MAX_MEMBERS),
    activeView: wholeNumberOption('limits.activeView', activeView, 3, MAX_MEMBERS),
    passiveView: wholeNumberOption('limits.passiveView', passiveView, 1, 65_536),
    maxLeaves: wholeNumberOption('limits.maxLeaves', maxLeaves, 0, 65_536),
  };
}
