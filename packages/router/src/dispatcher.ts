import {
  type Change,
  type ConfigSet,
  type Handler,
  Overloaded,
  type PackedEntry,
  wholeNumberOption,
} from '@sconf/data-model';
import type { OnError } from './error-report.js';
import { DEFAULT_MAX_BATCH, DEFAULT_MAX_PENDING, type RouterOptions } from './options.js';
import { platformSchedule, type Schedule } from './schedule.js';
import type { State } from './state.js';
import { type RouterSnapshot, StateBoard } from './state-board.js';
import { Subscription } from './subscription.js';
import { Watcher, type WatchOptions } from './watcher.js';

/** Carries accepted changes to states, watchers and handlers, a batch a turn, and gives way to I/O between turns. */
export class Dispatcher {
  readonly #set: ConfigSet;
  readonly #report: OnError;
  readonly #schedule: Schedule;
  readonly #maxPending: number;
  readonly #maxBatch: number;
  readonly #states: StateBoard;
  readonly #subscriptions = new Set<Subscription>();
  readonly #lossless = new Set<Subscription>();
  readonly #watchers = new Set<Watcher>();
  readonly #flushes = new Map<() => void, number>();
  /** Accepted, and not handed on yet. */
  #fresh: Change[] = [];
  /** How many changes were handed on so far. */
  #handedOn = 0;
  #scheduled = false;
  #ended = false;

  /**
   * @param report never throws
   * @throws {@link InvalidOption}
   */
  constructor(set: ConfigSet, options: RouterOptions, report: OnError) {
    this.#set = set;
    this.#report = report;
    this.#schedule = options.schedule ?? platformSchedule();
    this.#maxPending = wholeNumberOption('maxPending', options.maxPending ?? DEFAULT_MAX_PENDING, 1);
    this.#maxBatch = wholeNumberOption('maxBatch', options.maxBatch ?? DEFAULT_MAX_BATCH, 1);
    this.#states = new StateBoard(() => ({ configs: set.snapshot(), ahead: this.#fresh.length }), report);
  }

  /** @throws {@link Overloaded} when a lossless handler that wants one of these types is too far behind */
  admit(entries: readonly PackedEntry[]): void {
    // Asked before every write, and most routers have none.
    if (this.#lossless.size === 0) return;
    for (const subscription of this.#lossless) {
      if (!this.#isFull(subscription)) continue;
      const wanted = entries.find((entry) => subscription.wants(entry.type));
      if (wanted === undefined) continue;
      throw new Overloaded(
        `a lossless handler of type ${JSON.stringify(wanted.type)} has ${this.#maxPending} changes yet to hear: ` +
          'write again later, raise maxPending or make the handler faster',
      );
    }
  }

  /** Takes in one accepted change. */
  accept(change: Change): void {
    this.#fresh.push(change);
    if (this.#fresh.length > this.#maxPending) this.#handOn();
    this.#wake();
  }

  /** Sees to it that a turn comes. */
  readonly #wake = (): void => {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#schedule(this.#turn);
  };

  /** Tells `handler` what is accepted from now on. The answer ends it. */
  subscribe(handler: Handler): () => void {
    this.#handOn();
    const subscription = new Subscription(handler, this.#maxPending, this.#report, this.#wake);
    this.#subscriptions.add(subscription);
    if (handler.lossless === true) this.#lossless.add(subscription);
    return () => this.#unsubscribe(subscription);
  }

  /** The changes from now on. */
  watch(options: WatchOptions): Watcher {
    this.#handOn();
    const watcher = new Watcher(options, this.#initial(options), (ended) => this.#watchers.delete(ended));
    if (this.#ended) watcher.end();
    if (!watcher.ended) this.#watchers.add(watcher);
    return watcher;
  }

  /** @throws ConfigError `duplicate-state`, and what the state's `init` throws */
  register(key: string, state: State<unknown>): void {
    this.#handOn();
    this.#states.register(key, state);
  }

  unregister(key: string): boolean {
    return this.#states.unregister(key);
  }

  /** @throws ConfigError `state-in-progress` from within a state's own methods */
  snapshot(): RouterSnapshot {
    this.#handOn();
    return this.#states.snapshot();
  }

  /** Resolves when everything accepted so far has been told. */
  flush(): Promise<void> {
    return new Promise((resolve) => {
      this.#flushes.set(resolve, this.#handedOn + this.#fresh.length);
      this.#wake();
    });
  }

  /** Tells nobody anything more; what watchers hold can still be read. */
  end(): void {
    this.#ended = true;
    this.#handOn();
    for (const watcher of this.#watchers) watcher.end();
    for (const subscription of this.#subscriptions) this.#unsubscribe(subscription);
  }

  #initial({ initial, types }: WatchOptions): Iterable<PackedEntry> {
    if (initial !== true) return [];
    const snapshot = this.#set.snapshot();
    return (types === undefined ? snapshot : snapshot.filter(types)).packed();
  }

  readonly #turn = (): void => {
    this.#scheduled = false;
    this.#handOn();
    for (const subscription of this.#subscriptions) subscription.tell(this.#maxBatch);
    this.#settle();
    for (const subscription of this.#subscriptions) if (subscription.ready) this.#wake();
  };

  /** Gives everybody what was accepted since the last time. Each keeps what it has yet to tell, none needs it from here. */
  #handOn(): void {
    // What is written from within a state's method waits until that has come to an end.
    if (this.#fresh.length === 0 || this.#states.busy) return;
    const changes = this.#fresh;
    this.#fresh = [];
    this.#handedOn += changes.length;
    for (const watcher of this.#watchers) for (const change of changes) watcher.offer(change);
    for (const subscription of this.#subscriptions) subscription.add(changes, this.#handedOn);
    this.#states.apply(changes);
  }

  /** Whether it is as far behind as a lossless one may be. */
  #isFull(subscription: Subscription): boolean {
    if (subscription.pending + this.#fresh.length < this.#maxPending) return false;
    // Some may be of types that it doesn't want.
    this.#handOn();
    return subscription.pending >= this.#maxPending;
  }

  #unsubscribe(subscription: Subscription): void {
    subscription.end();
    this.#subscriptions.delete(subscription);
    this.#lossless.delete(subscription);
    this.#wake();
  }

  #settle(): void {
    for (const [resolve, end] of this.#flushes) {
      if (![...this.#subscriptions].every((subscription) => subscription.hasHeard(end))) continue;
      this.#flushes.delete(resolve);
      resolve();
    }
  }
}
