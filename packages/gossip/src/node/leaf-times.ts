import { DEFAULT_SESSION_TIMES, type SessionTimes } from '../session/session-times.js';

/** How long a leaf waits, in milliseconds, each at least 1. */
export interface LeafTimes extends SessionTimes {
  /** How often it looks what is due: all other times are kept to within this. @default 200 */
  readonly tickMs: number;
  /**
   * How often it reconciles with a peer taken at random: about 30 bytes where both are equal. Up to four times as long in
   * a small cluster, while that finds nothing lost and no link comes or goes. @default 5000
   */
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
  /** How long leaving waits for peers to acknowledge what they were sent. @default 2000 */
  readonly leaveMs: number;
}

/** The times of a leaf where none are given. */
export const DEFAULT_LEAF_TIMES: LeafTimes = Object.freeze({
  ...DEFAULT_SESSION_TIMES,
  tickMs: 200,
  antiEntropyMs: 5_000,
  resumeMs: 300_000,
  dialAgainMs: 100,
  dialAgainMaxMs: 10_000,
  dialTimeoutMs: 5_000,
  refusedMs: 60_000,
  leaveMs: 2_000,
});
