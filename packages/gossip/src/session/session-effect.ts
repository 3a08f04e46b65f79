import type { PackedEntry, Refusal } from '@sconf/data-model';
import type { Outcome, Progress } from '@sconf/reconcile';
import type { CloseReason } from '@sconf/transport';
import type { Hello, PeerFrame } from '../frames/frame.js';

/** What a {@link Session} asks whoever drives it to do, in order. */
export type SessionEffect =
  | { readonly kind: 'send'; readonly frame: Uint8Array }
  /** The peer has said who it is: answer with `admit`, or close the link. */
  | { readonly kind: 'greeted'; readonly hello: Hello }
  /** Entries may flow. Unless what was known of the peer still holds, the side that leads reconciles both sets. */
  | { readonly kind: 'opened'; readonly resumed: boolean; readonly leads: boolean }
  /**
   * Merge before the next frame. Those of a batch have its number: call `settle` with it once they are durable, or `forget`
   * when they could not be merged.
   */
  | { readonly kind: 'entries'; readonly entries: readonly PackedEntry[]; readonly number: number | undefined }
  /** Call `acknowledge` soon. Asked once for all that is settled until then. */
  | { readonly kind: 'acknowledge-soon' }
  /** There may be room for another batch. */
  | { readonly kind: 'room' }
  /** Entries of the peer that are not taken here, or own ones that the peer doesn't take. */
  | { readonly kind: 'refused'; readonly by: 'here' | 'peer'; readonly refusals: readonly Refusal[] }
  /** An exchange that this side leads is over, or without an outcome goes on and has brought or taken entries. */
  | { readonly kind: 'reconciled'; readonly outcome: Outcome | undefined; readonly progress: Progress }
  /** What the peer says of the cluster and of what it has. */
  | { readonly kind: 'heard'; readonly frame: PeerFrame }
  | { readonly kind: 'close'; readonly reason: CloseReason };
