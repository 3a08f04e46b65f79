import type { Change, Config, Handler, Tombstone } from '@sconf/data-model';
import { Backlog } from './backlog.js';
import type { ChangeLog } from './change-log.js';
import type { OnError } from './error-report.js';
import { listedNames } from './options.js';

/** What a {@link Subscription} is given. */
export interface SubscriptionOptions {
  readonly handler: Handler;
  readonly log: ChangeLog;
  /** Changes that may wait before they are folded, or, when the handler is lossless, before writes are refused. */
  readonly maxPending: number;
  /** Never throws. */
  readonly report: OnError;
  /** Called when a handler that took its time can be told more. */
  readonly wake: () => void;
}

/** One handler and its place in the log. Tells it batch after batch, and waits for it as long as it likes. */
export class Subscription {
  readonly handler: Handler;
  readonly #log: ChangeLog;
  readonly #types: ReadonlySet<string> | undefined;
  readonly #maxPending: number;
  readonly #report: OnError;
  readonly #wake: () => void;
  readonly #backlog: Backlog;
  #next: number;
  #heardTo: number;
  #batch: readonly Change[] = [];
  #batchEnd = 0;
  #step = 0;
  #busy = false;
  #warned = false;
  #ended = false;

  constructor(options: SubscriptionOptions) {
    const { handler, log } = options;
    this.handler = handler;
    this.#log = log;
    this.#types = listedNames('types', handler.types);
    this.#maxPending = options.maxPending;
    this.#report = options.report;
    this.#wake = options.wake;
    this.#backlog = new Backlog(handler.lossless === true ? Number.POSITIVE_INFINITY : options.maxPending);
    this.#next = log.end;
    this.#heardTo = log.end;
  }

  /** The first change of the log that it has yet to take. */
  get place(): number {
    return this.#next;
  }

  /** Whether there is something to tell it and it is ready to hear it. */
  get ready(): boolean {
    return !this.#busy && (this.#next < this.#log.end || this.#backlog.size > 0);
  }

  /** Whether it has been told everything before `place`, or won't be told anything more. */
  hasHeard(place: number): boolean {
    return this.#ended || this.#heardTo >= place;
  }

  wants(type: string): boolean {
    return this.#types === undefined || this.#types.has(type);
  }

  /** Whether it is as far behind as a lossless one may be. */
  isFull(): boolean {
    // The log also holds changes of types that it doesn't want: count exactly only when the estimate is too high.
    if (this.#log.end - this.#next + this.#backlog.size < this.#maxPending) return false;
    this.spill();
    return this.#backlog.size >= this.#maxPending;
  }

  /** Takes what it has yet to hear out of the log, so that the log can let go of it. */
  spill(): void {
    const { end } = this.#log;
    this.#backlog.add(this.#filter(this.#log.slice(this.#next, end)), end);
    this.#next = end;
  }

  /** Tells the next batch, of `maxBatch` changes at most, unless the last one is still being told. */
  tell(maxBatch: number): void {
    if (this.#busy) {
      this.#warnOnce();
      return;
    }
    this.#batch = this.#take(maxBatch);
    this.#step = 0;
    this.#busy = true;
    const waiting = this.#tellRest();
    if (waiting === undefined) this.#finish();
    else void this.#tellSlowly(waiting);
  }

  /** Tells it nothing more, not even the rest of a batch. */
  end(): void {
    this.#ended = true;
  }

  #take(maxBatch: number): Change[] {
    if (this.#backlog.size === 0) {
      const from = this.#next;
      this.#next = Math.min(from + maxBatch, this.#log.end);
      this.#batchEnd = this.#next;
      return this.#filter(this.#log.slice(from, this.#next));
    }
    this.spill();
    this.#warn();
    const batch = this.#backlog.take(maxBatch);
    this.#batchEnd = this.#backlog.clearedTo;
    return batch;
  }

  #filter(changes: Change[]): Change[] {
    const types = this.#types;
    return types === undefined ? changes : changes.filter((change) => types.has(change.packed.type));
  }

  /** Tells what is left of the batch, up to where the handler asks to be waited for. */
  #tellRest(): PromiseLike<void> | undefined {
    const batch = this.#batch;
    // Step 0 is the batch as a whole, step n its nth change.
    for (let step = this.#step; step <= batch.length && !this.#ended; step++) {
      try {
        const result = step === 0 ? this.#tellBatch(batch) : this.#notify(batch[step - 1] as Change);
        if (typeof result?.then !== 'function') continue;
        this.#step = step + 1;
        return result;
      } catch (error) {
        this.#report(error, { handler: this.handler });
      }
    }
    return undefined;
  }

  async #tellSlowly(first: PromiseLike<void>): Promise<void> {
    let waiting: PromiseLike<void> | undefined = first;
    while (waiting !== undefined) {
      try {
        await waiting;
      } catch (error) {
        this.#report(error, { handler: this.handler });
      }
      waiting = this.#tellRest();
    }
    this.#finish();
    this.#wake();
  }

  #tellBatch(batch: readonly Change[]): void | Promise<void> {
    if (batch.length > 0) return this.handler.onBatch?.(batch);
  }

  #notify(change: Change): void | Promise<void> {
    const { handler } = this;
    if (change.packed.dead) return handler.onTombstone?.(change.entry as Tombstone, change.replaced);
    return handler.onConfig?.(change.entry as Config, change.replaced);
  }

  #finish(): void {
    this.#busy = false;
    this.#batch = [];
    const caughtUp = this.#backlog.size === 0;
    if (caughtUp) this.#warned = false;
    this.#heardTo = caughtUp ? this.#next : Math.max(this.#heardTo, this.#batchEnd);
  }

  /** A handler that hangs is told once that it fell behind; the rest of the count comes when it is back. */
  #warnOnce(): void {
    if (!this.#warned) this.#warn();
  }

  #warn(): void {
    const folded = this.#backlog.takeFolded();
    if (folded === 0) return;
    this.#warned = true;
    try {
      this.handler.onLag?.({ folded });
    } catch (error) {
      this.#report(error, { handler: this.handler });
    }
  }
}
