import type { Key } from '@sconf/data-model';
import type { CloseReason } from '@sconf/transport';

/** A node at the other end of a link. */
export interface PeerInfo {
  readonly id: string;
  /** Where others may dial it; empty when nobody can. */
  readonly address: string;
}

/** What a node tells whoever runs it. */
export type NodeEvent =
  /** Entries flow to and from a peer; what neither had acknowledged before a break was sent again. */
  | { readonly kind: 'peer-up'; readonly peer: PeerInfo; readonly resumed: boolean }
  /** The link to a peer is gone. */
  | { readonly kind: 'peer-down'; readonly peer: PeerInfo; readonly reason: CloseReason }
  /**
   * An exchange that this node leads goes on: told after each message that has entries before or behind it, thousands
   * of them where both sets share little.
   */
  | {
      readonly kind: 'syncing';
      readonly peer: PeerInfo;
      /** Entries so far. */
      readonly received: number;
      readonly sent: number;
      /** Entries of the peer's set when the exchange began; undefined when it didn't say, as in an exchange of cells. */
      readonly peerSize: number | undefined;
    }
  /** Both sets were reconciled, in one exchange that this node led. */
  | {
      readonly kind: 'synced';
      readonly peer: PeerInfo;
      /** Whether they are the same now; if not, one was written to meanwhile, or refuses something. */
      readonly equal: boolean;
      readonly received: number;
      readonly sent: number;
    }
  /** A peer's entry is not taken here (`by: 'here'`), or an entry from here is not taken by a peer. */
  | {
      readonly kind: 'entry-refused';
      readonly peer: PeerInfo;
      readonly by: 'here' | 'peer';
      readonly key: Key;
      /** The code of the error, stable and kebab-case. */
      readonly code: string;
    }
  /** A link ended before entries could flow: another cluster, another version, or no room for one more peer. */
  | { readonly kind: 'link-refused'; readonly address: string; readonly reason: CloseReason }
  /** An address could not be dialled; it will be again. */
  | { readonly kind: 'dial-failed'; readonly address: string; readonly error: unknown }
  /** What a peer sent could not be merged or made durable; it will be sent again. */
  | { readonly kind: 'merge-failed'; readonly peer: PeerInfo; readonly error: unknown };
