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
  /** Merge, and call `settle` with the number once that is durable, or `forget` when it could not be merged. */
  | { readonly kind: 'batch'; readonly number: number; readonly entries: readonly PackedEntry[] }
  /** Merge before the next frame. */
  | { readonly kind: 'reconciled-entries'; readonly entries: readonly PackedEntry[] }
  /** Call `acknowledge` soon. */
  | { readonly kind: 'acknowledge-soon' }
  /** The peer has acknowledged: there may be room for another batch. */
  | { readonly kind: 'room' }
  /** Entries of the peer that are not taken. */
  | { readonly kind: 'refused'; readonly refusals: readonly Refusal[] }
  /** Own entries that the peer doesn't take. */
  | { readonly kind: 'rejected'; readonly refusals: readonly Refusal[] }
  /** An exchange that this side leads is over, or without an outcome goes on and has brought or taken entries. */
  | { readonly kind: 'reconciled'; readonly outcome: Outcome | undefined; readonly progress: Progress }
  /** What the peer says of the cluster and of what it has. */
  | { readonly kind: 'heard'; readonly frame: PeerFrame }
  /** The peer leaves for good. */
  | { readonly kind: 'left' }
  | { readonly kind: 'close'; readonly reason: CloseReason };
