import { DEFAULT_SESSION_TIMES, fillTimes, type SessionTimes } from '../session/session-times.js';

/** How long a node waits, in milliseconds, each at least 1. */
export interface NodeTimes extends SessionTimes {
  /** How often it looks what is due: all other times are kept to within this. @default 200 */
  readonly tickMs: number;
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
  /** How often it reconciles with a peer taken at random: about 30 bytes where both are equal. @default 5000 */
  readonly antiEntropyMs: number;
  /** How long a peer whose link is gone may resume, before the two have to reconcile. @default 300000 */
  readonly resumeMs: number;
  /** Before the second dial of an address; doubled each time, and jittered. @default 100 */
  readonly dialAgainMs: number;
  /** The longest time between two dials of an address. @default 10000 */
  readonly dialAgainMaxMs: number;
  /** How long a dial may take. @default 5000 */
  readonly dialTimeoutMs: number;
  /** Before the next dial of an address that refused this node for good. @default 60000 */
  readonly refusedMs: number;
  /** After which an address that can't be dialled, and is no seed, is forgotten. @default 600000 */
  readonly forgetAddressMs: number;
  /** How long leaving waits for peers to acknowledge what they were sent. @default 2000 */
  readonly leaveMs: number;
}

/** The times where none are given. */
export const DEFAULT_NODE_TIMES: NodeTimes = Object.freeze({
  ...DEFAULT_SESSION_TIMES,
  tickMs: 200,
  graftMs: 1_000,
  waveMs: 5_000,
  shuffleMs: 10_000,
  seedMs: 30_000,
  antiEntropyMs: 5_000,
  resumeMs: 300_000,
  dialAgainMs: 100,
  dialAgainMaxMs: 10_000,
  dialTimeoutMs: 5_000,
  refusedMs: 60_000,
  forgetAddressMs: 600_000,
  leaveMs: 2_000,
});

/** @throws ConfigError `invalid-option` */
export function toNodeTimes(given: Partial<NodeTimes> = {}): NodeTimes {
  return fillTimes(DEFAULT_NODE_TIMES, given);
}
