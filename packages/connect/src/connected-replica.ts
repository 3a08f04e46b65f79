import type { CallOptions, Replica } from '@sconf/data-model';
import type { Node } from '@sconf/gossip';
import type { Router } from '@sconf/router';

/** A replica that was reached by its URL, and is let go of by `close`. */
export interface ConnectedReplica extends Replica {
  /** The set that is held here, with handlers, states and watchers; `undefined` where every call goes elsewhere. */
  readonly router: Router | undefined;
  /** The member of the cluster that keeps `router` equal to the others; `undefined` where there is none. */
  readonly node: Node | undefined;
  /**
   * Resolves once reading here is as good as reading there: at once where calls go elsewhere or nobody else is, else
   * when the first exchange with a peer has ended. Writing need not wait for it.
   *
   * @returns rejects with {@link Closed} when the replica is closed before; with TransportError `invalid-address`, or
   * `refused` when the other side doesn't let this one in for good, as it belongs to another cluster; with the
   * signal's reason
   */
  synced(options?: CallOptions): Promise<void>;
  /** Lets go of everything that was opened for this replica. Calls under way reject. Idempotent. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}
