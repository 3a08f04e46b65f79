import { type Limits, toLimits, wholeNumberOption } from '@sconf/data-model';
import { MAX_MEMBERS } from '../frames/frame.js';

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

const LEAF_DEFAULTS = {
  maxBatchBytes: 256 * 1024,
  windowBytes: 1024 * 1024,
  windowBatches: 256,
  maxOutboxEntries: 100_000,
} as const satisfies Omit<LeafLimits, keyof Limits>;

/** The limits of gossip where none are given. */
export const DEFAULT_GOSSIP_LIMITS: Omit<GossipLimits, keyof Limits> = /* @__PURE__ */ Object.freeze({
  ...LEAF_DEFAULTS,
  maxPeers: 32,
  activeView: 6,
  passiveView: 64,
  maxLeaves: 256,
});

type Ranges<L> = { readonly [K in keyof Omit<L, keyof Limits>]: readonly [least: number, most?: number] };

const LEAF_RANGES: Ranges<LeafLimits> = {
  maxBatchBytes: [1024],
  windowBytes: [1],
  windowBatches: [1, 512],
  maxOutboxEntries: [1],
};

const RANGES: Ranges<GossipLimits> = {
  ...LEAF_RANGES,
  maxPeers: [1, MAX_MEMBERS],
  activeView: [3, MAX_MEMBERS],
  passiveView: [1, 65_536],
  maxLeaves: [0, 65_536],
};

/**
 * Fills in the limits that are not given.
 *
 * @throws ConfigError `invalid-option` for a limit out of its range
 */
export function toGossipLimits(given: Partial<GossipLimits> = {}): GossipLimits {
  return fill<GossipLimits>(DEFAULT_GOSSIP_LIMITS, given, RANGES);
}

/** {@link toGossipLimits} for a leaf. */
export function toLeafLimits(given: Partial<LeafLimits> = {}): LeafLimits {
  return fill<LeafLimits>(LEAF_DEFAULTS, given, LEAF_RANGES);
}

function fill<L extends LeafLimits>(defaults: object, given: Partial<L>, ranges: Ranges<L>): L {
  const all = { ...defaults, ...given } as Record<string, number>;
  const rest: Record<string, number> = {};
  for (const [name, value] of Object.entries(all)) {
    const range = (ranges as Record<string, readonly [least: number, most?: number]>)[name];
    if (range === undefined) rest[name] = value;
    else wholeNumberOption(`limits.${name}`, value, ...range);
  }
  return { ...all, ...toLimits(rest) } as L;
}
