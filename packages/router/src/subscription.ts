import type { Change, Config, Handler, Tombstone } from '@sconf/data-model';
import { Backlog } from './backlog.js';
import type { OnError } from './error-report.js';
import { ofTypes } from './of-types.js';
import { listedNames } from './options.js';

/** One handler and what it has yet to hear. Tells it batch after batch, and waits for it as long as it likes. */
export class Subscription {
  readonly #handler: Handler;
  readonly #types: ReadonlySet<string> | undefined;
  readonly #report: OnError;
  readonly #wake: () => void;
  #backlog: Backlog;
  #heardTo = 0;
  #batch: readonly Change[] = [];
  #busy = false;
  #warned = false;
  #ended = false;

  /**
   * @param maxPending changes that may wait before they are folded
   * @param report never throws
   * @param wake called when a handler that took its time can be told more
   */
  constructor(handler: Handler, maxPending: number, report: OnError, wake: () => void) {
    this.#handler = handler;
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
    // Or who waits for what came before these would wait until it has heard these too.
    if (!this.#busy && this.pending === 0) this.#heardTo = end - changes.length;
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
    this.#busy = true;
    this.#tellFrom(0);
  }

  /** Tells it nothing more, not even the rest of a batch, and lets go of that: who ended it may keep the means. */
  end(): void {
    this.#ended = true;
    this.#batch = [];
    this.#backlog = new Backlog(0);
  }

  /** Tells the batch as a whole in step 0 and its nth change in step n, and waits where the handler asks for it. */
  #tellFrom(first: number): void {
    for (let step = first; step <= this.#batch.length && !this.#ended; step++) {
      try {
        const result =
          step === 0 ? this.#handler.onBatch?.(this.#batch) : this.#notify(this.#batch[step - 1] as Change);
        if (typeof result?.then !== 'function') continue;
        void this.#tellAfter(result, step + 1);
        return;
      } catch (error) {
        this.#fail(error);
      }
    }
    this.#busy = false;
    this.#batch = [];
    this.#heardTo = this.#backlog.clearedTo;
    if (this.pending === 0) this.#warned = false;
  }

  async #tellAfter(waiting: PromiseLike<void>, step: number): Promise<void> {
    try {
      await waiting;
    } catch (error) {
      this.#fail(error);
    }
    this.#tellFrom(step);
    if (!this.#busy) this.#wake();
  }

  #notify(change: Change): void | Promise<void> {
    const handler = this.#handler;
    if (change.packed.dead) return handler.onTombstone?.(change.entry as Tombstone, change.replaced);
    return handler.onConfig?.(change.entry as Config, change.replaced);
  }

  #warn(): void {
    const folded = this.#backlog.takeFolded();
    if (folded === 0) return;
    this.#warned = true;
    try {
      this.#handler.onLag?.({ folded });
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    this.#report(error, { handler: this.#handler });
  }
}
