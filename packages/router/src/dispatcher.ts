import { type Change, type ConfigSet, type Handler, Overloaded, type PackedEntry } from '@sconf/data-model';
import { ChangeLog } from './change-log.js';
import type { OnError } from './error-report.js';
import type { Schedule } from './schedule.js';
import { StateBoard } from './state-board.js';
import { Subscription } from './subscription.js';
import { Watcher, type WatchOptions } from './watcher.js';

/** What a {@link Dispatcher} is given. */
export interface DispatcherOptions {
  readonly set: ConfigSet;
  readonly schedule: Schedule;
  readonly maxPending: number;
  readonly maxBatch: number;
  readonly report: OnError;
}

/** Carries accepted changes to states, watchers and handlers, a batch a turn, and gives way to I/O between turns. */
export class Dispatcher {
  readonly states: StateBoard;
  readonly #log = new ChangeLog();
  readonly #options: DispatcherOptions;
  readonly #subscriptions = new Set<Subscription>();
  readonly #lossless = new Set<Subscription>();
  readonly #watchers = new Set<Watcher>();
  readonly #flushes = new Map<() => void, number>();
  #watchedTo = 0;
  #scheduled = false;
  #ended = false;

  constructor(options: DispatcherOptions) {
    this.#options = options;
    this.states = new StateBoard(options.set, this.#log, options.report);
  }

  /** @throws {@link Overloaded} when a lossless handler that wants one of these types is too far behind */
  admit(entries: readonly PackedEntry[]): void {
    // Asked before every write, and most routers have none.
    if (this.#lossless.size === 0) return;
    for (const subscription of this.#lossless) {
      if (!subscription.isFull()) continue;
      const wanted = entries.find((entry) => subscription.wants(entry.type));
      if (wanted === undefined) continue;
      throw new Overloaded(
        `a lossless handler of type ${JSON.stringify(wanted.type)} has ${this.#options.maxPending} changes yet to hear: ` +
          'write again later, raise maxPending or make the handler faster',
      );
    }
  }

  /** Takes in one accepted change. */
  accept(change: Change): void {
    this.#log.append(change);
    if (this.#log.size > this.#options.maxPending) this.#makeRoom();
    this.wake();
  }

  /** Sees to it that a turn comes. */
  readonly wake = (): void => {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#options.schedule(this.#turn);
  };

  /** Tells `handler` what is accepted from now on. The answer ends it. */
  subscribe(handler: Handler): () => void {
    const { maxPending, report } = this.#options;
    const subscription = new Subscription({ handler, log: this.#log, maxPending, report, wake: this.wake });
    this.#subscriptions.add(subscription);
    if (handler.lossless === true) this.#lossless.add(subscription);
    return () => this.#unsubscribe(subscription);
  }

  /** Tells nobody anything more; what watchers hold can still be read. */
  end(): void {
    this.#ended = true;
    this.#showWatchers();
    for (const watcher of this.#watchers) watcher.end();
    for (const subscription of this.#subscriptions) this.#unsubscribe(subscription);
  }

  watch(options: WatchOptions): Watcher {
    this.#showWatchers();
    const watcher = new Watcher(options, this.#initial(options), (ended) => this.#watchers.delete(ended));
    if (this.#ended) watcher.end();
    if (!watcher.ended) this.#watchers.add(watcher);
    return watcher;
  }

  /** Resolves when everything accepted so far has been told. */
  flush(): Promise<void> {
    return new Promise((resolve) => {
      this.#flushes.set(resolve, this.#log.end);
      this.wake();
    });
  }

  #initial({ initial, types }: WatchOptions): IterableIterator<PackedEntry> | undefined {
    if (initial !== true) return undefined;
    const snapshot = this.#options.set.snapshot();
    return (types === undefined ? snapshot : snapshot.filter(types)).packed();
  }

  readonly #turn = (): void => {
    this.#scheduled = false;
    this.states.catchUp();
    this.#showWatchers();
    for (const subscription of this.#subscriptions) subscription.tell(this.#options.maxBatch);
    this.#forget();
    this.#settle();
    for (const subscription of this.#subscriptions) if (subscription.ready) this.wake();
  };

  #unsubscribe(subscription: Subscription): void {
    subscription.end();
    this.#subscriptions.delete(subscription);
    this.#lossless.delete(subscription);
    this.wake();
  }

  /** Empties the log in the middle of a turn: states and watchers catch up, handlers keep what each is bound to hear. */
  #makeRoom(): void {
    this.states.catchUp();
    this.#showWatchers();
    for (const subscription of this.#subscriptions) subscription.spill();
    this.#forget();
  }

  #showWatchers(): void {
    const from = this.#watchedTo;
    this.#watchedTo = this.#log.end;
    if (this.#watchers.size === 0 || from === this.#watchedTo) return;
    const changes = this.#log.slice(from, this.#watchedTo);
    for (const watcher of this.#watchers) for (const change of changes) watcher.offer(change);
  }

  #forget(): void {
    let place = Math.min(this.states.place, this.#watchedTo);
    for (const subscription of this.#subscriptions) place = Math.min(place, subscription.place);
    this.#log.dropBefore(place);
  }

  #settle(): void {
    for (const [resolve, place] of this.#flushes) {
      if (![...this.#subscriptions].every((subscription) => subscription.hasHeard(place))) continue;
      this.#flushes.delete(resolve);
      resolve();
    }
  }
}
