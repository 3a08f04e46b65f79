import type { Key, PackedEntry, Refusal } from '@sconf/data-model';

/** What a node on topics tells whoever runs it. */
export type TopicEvent =
  /** Both sets were reconciled with that of some replica; if they aren't equal, one was written to meanwhile. */
  | { readonly kind: 'synced'; readonly equal: boolean; readonly received: number; readonly sent: number }
  /** Nobody else serves the cluster. */
  | { readonly kind: 'alone' }
  /** Reconciling failed; it is tried again. */
  | { readonly kind: 'sync-failed'; readonly error: unknown }
  /** An entry was not taken, here or by another, or fits into no frame. */
  | { readonly kind: 'entry-refused'; readonly key: Key; readonly code: string }
  /** What came makes no sense, or could not be merged or made durable. */
  | { readonly kind: 'frame-refused'; readonly topic: string; readonly error: unknown };

/** What a {@link TopicSession} asks whoever drives it to do, in order. */
export type TopicEffect =
  | { readonly kind: 'publish'; readonly topic: string; readonly frame: Uint8Array }
  /** Call `flushed` once the wire has taken what was published, or a little after it was found to be away. */
  | { readonly kind: 'flush' }
  /** Ask whoever serves the topic, and call `answered` or `unanswered`. */
  | { readonly kind: 'ask'; readonly topic: string; readonly frame: Uint8Array }
  /** Merge what came from a topic. */
  | { readonly kind: 'merge'; readonly topic: string; readonly entries: readonly PackedEntry[] }
  /** Merge what an answer brought, and call `merged` once that is durable, or `unmerged`. */
  | { readonly kind: 'merge-answer'; readonly entries: readonly PackedEntry[] }
  | { readonly kind: 'tell'; readonly event: TopicEvent };

/** Effects that tell of entries which were not taken. */
export function tellRefused(refusals: readonly Refusal[]): TopicEffect[] {
  return refusals.map(({ key, code }) => ({ kind: 'tell', event: { kind: 'entry-refused', key, code } }));
}
