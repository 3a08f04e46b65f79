import type { Config, ConfigInput, Entry, Key, TombstoneInput } from './entry.js';
import type { PackedEntry } from './packed-entry.js';
import type { Snapshot } from './snapshot.js';

/** An entry as authors write it, or packed as sets hold it. Both have `type`, `id`, `ver` and `dead`. */
export type EntryLike = Entry | PackedEntry;

/** What every call to a replica may be given. */
export interface CallOptions {
  /** Ends the call early; it then rejects with the signal's reason. Local replicas answer at once and ignore it. */
  readonly signal?: AbortSignal;
}

/** What became of one write. */
export interface WriteResult {
  /** Whether it changed the set; `undefined` when the other side didn't say. */
  readonly accepted: boolean | undefined;
  /** The live config that it replaced or killed, where there was one and the replica knows it. */
  readonly replaced?: Config;
}

/** One entry that was not taken, and why. */
export interface Refusal {
  readonly key: Key;
  /** The code of the error, stable and kebab-case. */
  readonly code: string;
}

/** What became of a push. */
export interface PushResult {
  /** The entries that changed the set; `undefined` when the other side didn't say. */
  readonly accepted: readonly Entry[] | undefined;
  /** The entries that were not taken for a reason other than age. Sending them again is of no use. */
  readonly refused: readonly Refusal[];
}

/**
 * One holder of the whole set, near or far: the seam for request and response. A Router is one, and so is an
 * HttpClient, so a poller is a symmetric pipe between any two.
 *
 * Local replicas answer at once, remote ones with a promise; callers `await` either.
 */
export interface Replica {
  /** Offers one config. Stale writes are no error: `accepted` is false. Rejects when the write was refused. */
  put(config: ConfigInput, options?: CallOptions): WriteResult | Promise<WriteResult>;
  /** Offers one tombstone. */
  kill(tombstone: TombstoneInput, options?: CallOptions): WriteResult | Promise<WriteResult>;
  /** Merges any number of entries. Rejects when the outcome is unknown; then push again: merging is idempotent. */
  push(entries: Iterable<EntryLike>, options?: CallOptions): PushResult | Promise<PushResult>;
  /** The whole set as of now. Rejects when it failed; a failure never looks like an empty set. */
  pull(options?: CallOptions): Snapshot | Promise<Snapshot>;
}

/**
 * A replica that can also find differences without sending everything. Optional: who has it reconciles, who hasn't
 * gets the full exchange.
 */
export interface Syncable {
  /**
   * Answers one message of the reconcile protocol. Rejects with the code `sync-unsupported` when it turns out that the
   * other side has no such thing.
   */
  sync(message: Uint8Array, options?: CallOptions): Uint8Array | Promise<Uint8Array>;
}
