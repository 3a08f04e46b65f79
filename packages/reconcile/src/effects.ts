import type { PackedEntry, Refusal } from '@sconf/data-model';
import type { ReconcileFailed } from './errors.js';

/** How an exchange ended. */
export type Outcome =
  /** Both sets are the same: 160 bits of SHA-256 over all of both agree. */
  | { readonly kind: 'equal' }
  /**
   * All that was found was exchanged, and the sets still aren't the same: one of them was written to meanwhile, or one
   * side refuses an entry.
   */
  | { readonly kind: 'exchanged' }
  /** Given up; close the link. What was received before is good. */
  | { readonly kind: 'failed'; readonly error: ReconcileFailed };

/** How far an exchange has come. */
export interface Progress {
  /** Entries received that were news. */
  readonly received: number;
  /** Entries sent. */
  readonly sent: number;
  /** How many entries the peer's set had, once it has said so. */
  readonly peerSize: number | undefined;
}

/** What is to be done after a message. */
export interface Effects {
  /** To be sent to the peer. Without it and without an outcome, the message was late or came twice: wait on. */
  readonly reply: Uint8Array | undefined;
  /** Entries that are news to the set that was given: merge them before the next message. */
  readonly received: readonly PackedEntry[];
  /** Entries of the peer that aren't taken, and why. */
  readonly refused: readonly Refusal[];
  /** Own entries that the peer doesn't take, or that fit into no message (`entry-too-large`). */
  readonly rejected: readonly Refusal[];
  readonly progress: Progress;
  /** Set when the exchange is over. */
  readonly outcome: Outcome | undefined;
}
