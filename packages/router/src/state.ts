import type { Config, Json } from '@sconf/data-model';

/**
 * Something worked out from the live configs and kept up to date with them: an index, a sum, a routing table.
 *
 * A value that was handed to a reader is never changed: once a batch the router makes a draft with `copy` and changes
 * that. The value is the same as if `put` had been told every live config in any order, so `kill` must undo `put`.
 * All methods are synchronous.
 *
 * @typeParam S the value
 * @typeParam D what the data of its types is; the state answers for it, since what was merged may not fit a schema
 */
export interface State<S, D = Json> {
  /** The types it is worked out from; all of them unless told. */
  readonly types?: readonly string[];
  /** The value over no configs. */
  init(): S;
  /** A draft that can be changed without `state` changing: copy what `put` and `kill` change, share the rest. */
  copy(state: S): S;
  /** Adds a config to the draft. */
  put(draft: S, config: Config<D>): void;
  /** Takes a config, which was put before, out of the draft. Called before the `put` of the one that replaced it. */
  kill(draft: S, config: Config<D>): void;
}
