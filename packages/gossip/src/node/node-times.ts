import { DEFAULT_LEAF_TIMES, type LeafTimes } from './leaf-times.js';

/** How long a node waits, in milliseconds, each at least 1. */
export interface NodeTimes extends LeafTimes {
  /**
   * How long an entry that was announced may take to come by itself: some ten times the delay of a link. Raise it where
   * links are slow, or entries come twice; a broken tree is mended later then. @default 1000
   */
  readonly graftMs: number;
  /** How often the tree of a large cluster is shaped anew, around nodes that are gone. @default 5000 */
  readonly waveMs: number;
  /** How often it exchanges some of the members that it knows with others, a quarter more or less. @default 10000 */
  readonly shuffleMs: number;
  /** Before it looks for others by a seed though it has links enough; doubled each time, up to 20 times. @default 30000 */
  readonly seedMs: number;
  /** After which an address that can't be dialled, and is no seed, is forgotten. @default 600000 */
  readonly forgetAddressMs: number;
}

/** The times where none are given. */
export const DEFAULT_NODE_TIMES: NodeTimes = Object.freeze({
  ...DEFAULT_LEAF_TIMES,
  graftMs: 1_000,
  waveMs: 5_000,
  shuffleMs: 10_000,
  seedMs: 30_000,
  forgetAddressMs: 600_000,
});
