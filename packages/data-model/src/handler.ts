import type { Change } from './change.js';
import type { Config, Json, Tombstone } from './entry.js';

/** What `onLag` is told. */
export interface Lag {
  /** Changes that were folded into a newer one of the same key since the handler was last told. */
  readonly folded: number;
}

/**
 * Hears of every accepted entry, in order, after it was merged. All methods are optional. One that returns a promise
 * is not called again before it settles; one that throws or rejects is reported and goes on with the next batch.
 *
 * @typeParam D what the data of its types is; the handler answers for it, since what was merged may not fit a schema
 */
export interface Handler<D = Json> {
  /** The types it wants to hear of; all of them unless told. */
  readonly types?: readonly string[];
  /**
   * Never fold: when this handler is `maxPending` changes behind, writes are refused with {@link Overloaded} instead.
   * @default false
   */
  readonly lossless?: boolean;
  /** A config was accepted; `replaced` is the live one it took the place of. */
  onConfig?(config: Config<D>, replaced: Config<D> | undefined): void | Promise<void>;
  /** A tombstone was accepted; `killed` is the live config it killed, absent when there was none. */
  onTombstone?(tombstone: Tombstone, killed: Config<D> | undefined): void | Promise<void>;
  /** All changes of one batch, in order. Called before the single notifications of the batch. */
  onBatch?(changes: readonly Change[]): void | Promise<void>;
  /** The handler fell behind, and only the newest entry of each key is kept for it until it has caught up. */
  onLag?(lag: Lag): void;
}
