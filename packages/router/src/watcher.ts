import { Change, type PackedEntry } from '@sconf/data-model';
import { fold } from './fold.js';
import { keyOf } from './key.js';
import { listedNames } from './options.js';

/** What to watch. */
export interface WatchOptions {
  /** Only these types; all of them unless told. */
  readonly types?: readonly string[];
  /** Only these ids; all of them unless told. */
  readonly ids?: readonly string[];
  /**
   * Begin with what the set holds at the call, tombstones included, as changes that replace nothing.
   * @default false
   */
  readonly initial?: boolean;
  /** Ends the iteration, which drops what waits. */
  readonly signal?: AbortSignal;
}

type Answer = (result: IteratorResult<Change, undefined>) => void;

/**
 * The changes of some keys, as an async iterable. A key waits at most once, with its newest entry, where it first
 * queued up: so a reader who stalls finds the newest of each key, holds no more than that, and no key that changes all
 * the time can keep another from its turn.
 */
export class Watcher implements AsyncIterableIterator<Change, undefined> {
  readonly #types: ReadonlySet<string> | undefined;
  readonly #ids: ReadonlySet<string> | undefined;
  readonly #signal: AbortSignal | undefined;
  readonly #onEnd: (watcher: Watcher) => void;
  readonly #queue = new Map<string, Change>();
  readonly #asking: Answer[] = [];
  #initial: Generator<Change, undefined> | undefined;
  #ended = false;

  /** For the Router. @internal */
  constructor(options: WatchOptions, initial: Iterable<PackedEntry>, onEnd: (watcher: Watcher) => void) {
    this.#types = listedNames('types', options.types);
    this.#ids = listedNames('ids', options.ids);
    this.#initial = this.#wantedOf(initial);
    this.#onEnd = onEnd;
    this.#signal = options.signal;
    if (options.signal?.aborted === true) this.#abort();
    else options.signal?.addEventListener('abort', this.#abort);
  }

  /** Keys that wait to be read, those of the initial content not counted. */
  get pending(): number {
    return this.#queue.size;
  }

  /** Whether it takes nothing more in. */
  get ended(): boolean {
    return this.#ended;
  }

  /** The next change; `done` after {@link Watcher.return}, an abort, or, once all is read, the router's close. */
  next(): Promise<IteratorResult<Change, undefined>> {
    const change = this.#take();
    if (change !== undefined) return Promise.resolve({ done: false, value: change });
    if (this.#ended) return this.return();
    return new Promise((resolve) => this.#asking.push(resolve));
  }

  /** Stops watching and drops what waits. `for await` calls it on `break`. */
  return(): Promise<IteratorResult<Change, undefined>> {
    this.#abort();
    return Promise.resolve(DONE);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  /** Hears of an accepted change. @internal */
  offer(change: Change): void {
    if (!this.#wants(change.packed)) return;
    const asking = this.#asking.shift();
    if (asking !== undefined) {
      asking({ done: false, value: change });
      return;
    }
    const key = keyOf(change.packed);
    const waiting = this.#queue.get(key);
    this.#queue.set(key, waiting === undefined ? change : fold(waiting, change));
  }

  /** Takes nothing more in; what waits can still be read. @internal */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#onEnd(this);
    for (const asking of this.#asking.splice(0)) asking(DONE);
  }

  readonly #abort = (): void => {
    this.#signal?.removeEventListener('abort', this.#abort);
    this.#queue.clear();
    this.#initial = undefined;
    this.end();
  };

  #take(): Change | undefined {
    const first = this.#initial?.next().value;
    if (first !== undefined) return first;
    // One that has come to its end still holds what it went through.
    this.#initial = undefined;
    for (const [key, change] of this.#queue) {
      this.#queue.delete(key);
      return change;
    }
    return undefined;
  }

  *#wantedOf(entries: Iterable<PackedEntry>): Generator<Change, undefined> {
    for (const entry of entries) if (this.#wants(entry)) yield new Change(entry, undefined);
  }

  #wants({ type, id }: PackedEntry): boolean {
    return (this.#types?.has(type) ?? true) && (this.#ids?.has(id) ?? true);
  }
}

const DONE = Object.freeze({ done: true as const, value: undefined });
