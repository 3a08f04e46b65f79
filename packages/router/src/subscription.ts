import type { Change, Config, Handler, Tombstone } from '@sconf/data-model';
import { Backlog } from './backlog.js';
import type { OnError } from './error-report.js';
import { ofTypes } from './of-types.js';
import { listedNames } from './options.js';

/** What a {@link Subscription} is given. */
export interface SubscriptionOptions {
  readonly handler: Handler;
  /** Changes that may wait before they are folded. */
  readonly maxPending: number;
  /** Never throws. */
  readonly report: OnError;
  /** Called when a handler that took its time can be told more. */
  readonly wake: () => void;
}

/** One handler and what it has yet to hear. Tells it batch after batch, and waits for it as long as it likes. */
export class Subscription {
  readonly handler: Handler;
  readonly #types: ReadonlySet<string> | undefined;
  readonly #report: OnError;
  readonly #wake: () => void;
  readonly #backlog: Backlog;
  #heardTo = 0;
  #batch: readonly Change[] = [];
  #step = 0;
  #busy = false;
  #warned = false;
  #ended = false;

  constructor({ handler, maxPending, report, wake }: SubscriptionOptions) {
    this.handler = handler;
    this.#types = listedNames('types', handler.types);
    this.#report = report;
    this.#wake = wake;
    this.#backlog = new Backlog(handler.lossless === true ? Number.POSITIVE_INFINITY : maxPending);
  }

  /** How many changes wait for it, those that it is being told not counted. */
  get pending(): number {
    return this.#backlog.size;
  }

  /** Whether there is something to tell it and it is ready to hear it. */
  get ready(): boolean {
    return !this.#busy && this.pending > 0;
  }

  /** Whether it has been told every change up to number `end` that it was given, or won't be told anything more. */
  hasHeard(end: number): boolean {
    return this.#ended || this.#heardTo >= end || (!this.#busy && this.pending === 0);
  }

  wants(type: string): boolean {
    return this.#types?.has(type) ?? true;
  }

  /** Keeps what it wants of these for its next batches. The last of them is number `end` of all that were accepted. */
  add(changes: readonly Change[], end: number): void {
    this.#backlog.add(ofTypes(this.#types, changes), end);
  }

  /** Tells the next batch, of `maxBatch` changes at most, unless there is none or the last one is still being told. */
  tell(maxBatch: number): void {
    if (this.#busy) {
      // A handler that hangs is told once that it fell behind; the rest of the count comes when it is back.
      if (!this.#warned) this.#warn();
      return;
    }
    if (this.pending === 0) return;
    this.#warn();
    this.#batch = this.#backlog.take(maxBatch);
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

  /** Tells what is left of the batch, up to where the handler asks to be waited for. */
  #tellRest(): PromiseLike<void> | undefined {
    const batch = this.#batch;
    // Step 0 is the batch as a whole, step n its nth change.
    for (let step = this.#step; step <= batch.length && !this.#ended; step++) {
      try {
        const result = step === 0 ? this.handler.onBatch?.(batch) : this.#notify(batch[step - 1] as Change);
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

  #notify(change: Change): void | Promise<void> {
    const { handler } = this;
    if (change.packed.dead) return handler.onTombstone?.(change.entry as Tombstone, change.replaced);
    return handler.onConfig?.(change.entry as Config, change.replaced);
  }

  #finish(): void {
    this.#busy = false;
    this.#batch = [];
    this.#heardTo = this.#backlog.clearedTo;
    if (this.pending === 0) this.#warned = false;
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
