import {
  type CallOptions,
  type Change,
  Closed,
  type ConfigInput,
  ConfigSet,
  diffPacked,
  type EntryLike,
  EntryView,
  type Handler,
  type Json,
  type Limits,
  type LocalWriteResult,
  type PackedEntry,
  pack,
  packConfig,
  packTombstone,
  type Replica,
  Snapshot,
  type TombstoneInput,
  toLimits,
} from '@sconf/data-model';
import { Dispatcher } from './dispatcher.js';
import { errorReporter, type OnError } from './error-report.js';
import { InterruptibleWait } from './interruptible-wait.js';
import { Journal } from './journal.js';
import type { RouterOptions } from './options.js';
import type { State } from './state.js';
import type { RouterSnapshot } from './state-board.js';
import type { Watcher, WatchOptions } from './watcher.js';
import { type LocalPushResult, pushResult, writeResult } from './write-result.js';

/**
 * The local replica: merges at once, so that who writes reads its own writes, and then tells handlers, states and
 * watchers of every accepted entry, in order, in batches that grow under load.
 *
 * Writes are refused with {@link Closed} after `close`, with {@link StoreFailed} while the store can't keep them and
 * with {@link Overloaded} while a lossless handler is too far behind; then nothing was merged.
 */
export class Router implements Replica {
  readonly #set: ConfigSet;
  readonly #limits: Limits;
  readonly #dispatcher: Dispatcher;
  readonly #journal: Journal | undefined;
  readonly #report: OnError;
  readonly #options: RouterOptions;
  readonly #lastTelling = new InterruptibleWait();
  #closing: Promise<void> | undefined;

  /** @throws {@link InvalidOption} */
  constructor(options: RouterOptions = {}) {
    this.#options = options;
    this.#limits = toLimits(options.limits);
    this.#set = ConfigSet.from((options.configs ?? Snapshot.empty).snapshot());
    this.#report = errorReporter(options.onError);
    this.#journal = options.store && new Journal(options.store, options.onError && this.#report);
    this.#dispatcher = new Dispatcher(this.#set, options, this.#report);
    for (const handler of options.handlers ?? []) this.addHandler(handler);
  }

  /**
   * Merges one config that an author wrote.
   *
   * @throws what the registry's `check` and {@link packConfig} throw; the set is then as it was
   */
  put(config: ConfigInput): LocalWriteResult {
    return this.writePacked(packConfig(config, this.#limits));
  }

  /**
   * Merges one tombstone that an author wrote.
   *
   * @throws what the registry's `check` and {@link packTombstone} throw; the set is then as it was
   */
  kill(tombstone: TombstoneInput): LocalWriteResult {
    return this.writePacked(packTombstone(tombstone, this.#limits));
  }

  /**
   * Merges entries of another replica. All or nothing as to form and limits. A snapshot that shares its origin with
   * this router's costs only what differs.
   *
   * @throws what {@link pack} throws, before anything is merged
   */
  push(entries: Iterable<EntryLike>): LocalPushResult {
    return pushResult(this.mergePacked(this.#packAll(entries)));
  }

  /**
   * The same for whoever holds packed entries, which were checked when they were packed: nothing is parsed.
   *
   * @param origin who brings them, for handlers that are not to tell whom they have it from: each change says so
   * @returns the accepted ones, in order
   */
  mergePacked(entries: readonly PackedEntry[], origin?: unknown): Change[] {
    this.#checkWritable();
    this.#dispatcher.admit(entries);
    const accepted: Change[] = [];
    for (const entry of entries) {
      const change = this.#set.applyPacked(entry, origin);
      if (change === undefined) continue;
      accepted.push(change);
      this.#accept(change);
    }
    this.#inspect(accepted);
    return accepted;
  }

  /**
   * Merges one entry that an author wrote: `put` or `kill` for whoever holds it packed, such as a wire.
   *
   * @throws what the registry's `check` throws; the set is then as it was
   */
  writePacked(entry: PackedEntry): LocalWriteResult {
    this.#checkWritable();
    this.#options.types?.check(entry);
    this.#dispatcher.admit([entry]);
    const change = this.#set.applyPacked(entry);
    if (change !== undefined) this.#accept(change);
    return writeResult(change);
  }

  /** The set as of now, with everything that was written. O(1). */
  pull(): Snapshot {
    return this.#set.snapshot();
  }

  /** The configs and all states of this instant, with everything that was written. */
  snapshot(): RouterSnapshot {
    return this.#dispatcher.snapshot();
  }

  /** The value of one state as of now; `undefined` when none is registered under `key`. */
  state<S>(key: string): S | undefined {
    return this.snapshot().state<S>(key);
  }

  /**
   * Works out a state from the live configs and keeps it up to date.
   *
   * @throws ConfigError `duplicate-state`; {@link InvalidOption}; and what the state's `init` throws
   */
  registerState<S, D = Json>(key: string, state: State<S, D>): void {
    this.#dispatcher.register(key, state as State<unknown>);
  }

  /** Forgets a state. Says whether there was one. */
  unregisterState(key: string): boolean {
    return this.#dispatcher.unregister(key);
  }

  /**
   * Tells `handler` of everything accepted from now on. The answer ends it, at once and for good.
   *
   * @throws {@link InvalidOption}
   */
  addHandler<D = Json>(handler: Handler<D>): () => void {
    return this.#dispatcher.subscribe(handler as Handler<unknown> as Handler);
  }

  /** The changes from now on, newest of each key. Watches from the call on; end it by `break`, `return` or a signal. */
  watch(options: WatchOptions = {}): Watcher {
    return this.#dispatcher.watch(options);
  }

  /** Resolves when handlers, states and watchers were told of everything accepted so far. No handler may await it. */
  flush(): Promise<void> {
    return this.#dispatcher.flush();
  }

  /** How far the store has come with what was accepted so far; 0 without a store. Read it after a write. */
  position(): number {
    return this.#journal?.position() ?? 0;
  }

  /** Resolves when everything up to `position` is durable, at once without a store. */
  durable(position: number): Promise<void> {
    return this.#journal?.durable(position) ?? Promise.resolve();
  }

  /**
   * Refuses further writes, tells what was accepted, ends watchers once they have read what waits, and closes the
   * store. Reading goes on. Idempotent. A handler that waits for it waits for itself, as with {@link Router.flush}.
   *
   * @param options a signal gives up on handlers that are still busy, also that of a later call
   * @throws what the store's `close` throws
   */
  close(options: CallOptions = {}): Promise<void> {
    this.#closing ??= this.#shutDown();
    if (options.signal !== undefined) this.#lastTelling.heed(options.signal);
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #shutDown(): Promise<void> {
    await this.#lastTelling.until(this.flush());
    this.#dispatcher.end();
    await this.#journal?.close();
  }

  #checkWritable(): void {
    if (this.#closing !== undefined) throw new Closed('the router is closed: it takes no more writes');
    this.#journal?.check();
  }

  #accept(change: Change): void {
    this.#journal?.add(change.packed);
    this.#dispatcher.accept(change);
  }

  #packAll(entries: Iterable<EntryLike>): readonly PackedEntry[] {
    if (entries instanceof EntryView) return diffPacked(entries.snapshot(), this.#set.snapshot());
    // Not Array.from, which makes an empty list of a single entry that is given by mistake.
    return [...entries].map((entry) => pack(entry, this.#limits));
  }

  #inspect(accepted: readonly Change[]): void {
    const { types, onInvalid } = this.#options;
    if (types === undefined || onInvalid === undefined) return;
    for (const { packed } of accepted) {
      const error = types.inspect(packed);
      if (error === undefined) continue;
      try {
        onInvalid(error, packed);
      } catch (failure) {
        this.#report(failure, { entry: packed });
      }
    }
  }
}
