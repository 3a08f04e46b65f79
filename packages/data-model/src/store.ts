import type { ConfigSet } from './config-set.js';
import type { StoreFailed } from './errors.js';
import type { EntryLike } from './replica.js';

/**
 * Keeps accepted entries beyond the life of the process. Attached once, to the Router, which appends every accepted
 * entry whatever its source; whoever acknowledges a write only waits.
 */
export interface Store {
  /** Everything that was kept, joined. Called once, before the first `append`; give the result to the Router. */
  load(): Promise<ConfigSet>;
  /**
   * Takes the entries at once (the position grows before this returns) and resolves when they are durable. Never
   * throws synchronously; rejects with {@link StoreFailed} when that can't be promised. The caller may reuse the array.
   */
  append(entries: readonly EntryLike[]): Promise<void>;
  /** How far appends have come; grows, never shrinks. Read it after a merge and wait for it with `durable`. */
  position(): number;
  /** Resolves when everything up to `position` is durable; rejects with `durability-unknown` when that can't be told. */
  durable(position: number): Promise<void>;
  /** Set while the store can't keep new writes: the Router refuses them with it before merging. */
  readonly failed: StoreFailed | undefined;
  /** Leaves one record a key. Goes on beside writes. */
  compact(): Promise<void>;
  /** Makes everything durable and lets go of the file. Idempotent. */
  close(): Promise<void>;
}
