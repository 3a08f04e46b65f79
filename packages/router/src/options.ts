import {
  type ConfigError,
  type ConfigSet,
  type Handler,
  InvalidOption,
  type Limits,
  type PackedEntry,
  type Snapshot,
  type Store,
  type TypeRegistry,
} from '@sconf/data-model';
import type { OnError } from './error-report.js';
import type { Schedule } from './schedule.js';

/** Options of the Router. */
export interface RouterOptions {
  /**
   * What it starts with, for example what a store loaded. Not told to handlers and not given to the store. The router
   * goes on from there on its own: later writes to this set don't show in the router, nor the other way round.
   */
  readonly configs?: ConfigSet | Snapshot;
  /** Handlers to register at once. */
  readonly handlers?: readonly Handler[];
  /** Judges local `put` and `kill`. What other replicas sent is merged all the same and told to `onInvalid`. */
  readonly types?: TypeRegistry;
  /** Keeps what is accepted, whatever its source. Closed with the router. */
  readonly store?: Store;
  /** Bounds on entries. Raise one to accept more, and pay in memory for whoever uses it to the full. */
  readonly limits?: Partial<Limits>;
  /**
   * Changes that may wait for one handler. Raise it to fold later (or refuse later, when the handler is lossless), and
   * pay in memory while it is slow. @default 100000
   */
  readonly maxPending?: number;
  /**
   * Changes told to a handler before I/O gets its turn. Raise it for throughput, lower it for shorter pauses.
   * @default 4096
   */
  readonly maxBatch?: number;
  /**
   * Hears of what handlers, states and the store threw. Without it, what handlers and states throw becomes an uncaught
   * error; the store's failures still reach everyone who waits for `durable` and whoever writes next.
   */
  readonly onError?: OnError;
  /** Hears of entries from other replicas that `types` would have refused to an author. They are merged. */
  readonly onInvalid?: (error: ConfigError, entry: PackedEntry) => void;
  /** How a turn is put off until I/O had its chance. @default setImmediate, or the platform's like */
  readonly schedule?: Schedule;
}

/** Changes that may wait for one handler where the options don't say. */
export const DEFAULT_MAX_PENDING = 100_000;

/** Changes told to a handler in one turn where the options don't say. */
export const DEFAULT_MAX_BATCH = 4_096;

/**
 * The names that an option lists. A single string is a list of characters to JavaScript, and would match nothing.
 *
 * @throws {@link InvalidOption}
 */
export function listedNames(option: string, names: Iterable<string> | undefined): ReadonlySet<string> | undefined {
  if (names === undefined) return undefined;
  if (typeof names === 'object' && Symbol.iterator in Object(names)) return new Set(names);
  throw new InvalidOption(option, `${option} is ${JSON.stringify(names)}: give a list, such as ['pacing']`);
}
