import type { PeerInfo } from './events.js';
import type { Traffic } from './traffic.js';

/** A member of a cluster, as whoever runs it sees it. */
export interface Node {
  readonly id: string;
  /** Where others dial it; empty when it doesn't listen. */
  readonly address: string;
  /** The peers with which entries flow now. */
  peers(): readonly PeerInfo[];
  /** What was sent and received so far. */
  stats(): Readonly<Traffic>;
  /**
   * Leaves: takes no more links, waits up to `times.leaveMs` for peers to acknowledge what they were sent, and says
   * good-bye. Idempotent. The router stays open.
   */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}
