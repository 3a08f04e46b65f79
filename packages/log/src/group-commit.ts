import { nextTick } from 'node:process';
import type { PackedEntry } from '@sconf/data-model';
import { RecordBuffer } from './record-buffer.js';

/** Makes a batch durable. Rejects when that can't be promised. */
export type Commit = (batch: RecordBuffer) => Promise<void>;

/** Records that are made durable together, and everybody who waits for that. */
class Batch {
  readonly buffer: RecordBuffer;
  readonly done: Promise<void>;
  /** The position after its last entry. */
  end = 0;
  resolve: () => void = noop;
  reject: (error: Error) => void = noop;

  constructor(buffer: RecordBuffer) {
    this.buffer = buffer;
    this.done = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    // Whoever waits sees it fail; that nobody waits is no reason to end the process.
    this.done.catch(() => undefined);
  }
}

/**
 * Group commit without a timer: while one batch is on its way to the disk, everything that comes in gathers in the
 * next. So a lone writer waits for one commit and many share one. (DeWitt et al. 1984; no window is added, which would
 * only add delay.)
 *
 * After a failure nothing is committed until {@link GroupCommit.resume}.
 */
export class GroupCommit {
  readonly #commit: Commit;
  readonly #onFailure: (cause: unknown) => void;
  #gathering: Batch = new Batch(new RecordBuffer());
  #inFlight: Batch | undefined;
  #spare: RecordBuffer = new RecordBuffer();
  #position = 0;
  #durable = 0;
  #draining = false;
  /** Set from a failure until the next `gather`: entries are not even encoded. */
  #failed: Error | undefined;
  /** False from a failure until the next `resume`. */
  #committing = true;
  /** Resolves when the file is free. */
  #turn: Promise<unknown> = Promise.resolve();

  /**
   * @param commit called for one batch at a time
   * @param onFailure is told what `commit` rejected with; calls {@link GroupCommit.fail}
   */
  constructor(commit: Commit, onFailure: (cause: unknown) => void) {
    this.#commit = commit;
    this.#onFailure = onFailure;
  }

  /** Entries appended so far. */
  get position(): number {
    return this.#position;
  }

  append(entries: readonly PackedEntry[]): Promise<void> {
    if (entries.length === 0) return this.durable(this.#position);
    this.#position += entries.length;
    if (this.#failed !== undefined) return refused(this.#failed);
    const batch = this.#gathering;
    for (const entry of entries) batch.buffer.add(entry);
    if (this.#committing) this.#wake();
    return batch.done;
  }

  /** Resolves when everything up to `position`, one that was reached, is durable. */
  durable(position: number): Promise<void> {
    if (position <= this.#durable) return Promise.resolve();
    if (this.#failed !== undefined) return refused(this.#failed);
    if (this.#inFlight !== undefined && position <= this.#inFlight.end) return this.#inFlight.done;
    return this.#gathering.done;
  }

  /** Runs `work` while no batch is on its way; batches gather meanwhile. */
  exclusive<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work);
    this.#turn = result.then(noop, noop);
    return result;
  }

  /** Stops: rejects everybody who waits and whoever appends from now on. */
  fail(error: Error): void {
    this.#failed = error;
    this.#committing = false;
    this.#inFlight?.reject(error);
    this.#gathering.reject(error);
    this.#gathering = new Batch(this.#gathering.buffer);
    this.#gathering.buffer.clear();
  }

  /** Takes entries again but holds them back, while everything before them is being written elsewhere. */
  gather(): number {
    this.#failed = undefined;
    return this.#position;
  }

  /** Commits again: everything up to `position` has become durable elsewhere. */
  resume(position: number): void {
    this.#durable = position;
    this.#committing = true;
    if (this.#position > position) this.#wake();
    else this.#answerGathering();
  }

  /** Nothing is left to commit, but somebody may wait for what has become durable elsewhere. */
  #answerGathering(): void {
    this.#gathering.resolve();
    this.#gathering = new Batch(this.#gathering.buffer);
  }

  #wake(): void {
    if (this.#draining) return;
    this.#draining = true;
    nextTick(this.#drain);
  }

  readonly #drain = async (): Promise<void> => {
    while (this.#committing && this.#position > this.#durable) {
      await this.exclusive(this.#commitNext);
      // Writers woken just now append at once: let them all join.
      await new Promise(nextTick);
    }
    this.#draining = false;
  };

  readonly #commitNext = async (): Promise<void> => {
    // A sync between batches may have failed while this one waited for its turn.
    if (!this.#committing) return;
    const batch = this.#gathering;
    batch.end = this.#position;
    this.#inFlight = batch;
    this.#gathering = new Batch(this.#spare);
    try {
      await this.#commit(batch.buffer);
      this.#durable = batch.end;
      batch.resolve();
    } catch (cause) {
      this.#onFailure(cause);
    }
    this.#inFlight = undefined;
    batch.buffer.clear();
    this.#spare = batch.buffer;
  };
}

/** A rejection that may go unheard. */
function refused(error: Error): Promise<void> {
  const rejection = Promise.reject(error);
  rejection.catch(noop);
  return rejection;
}

function noop(): void {
  // What is rejected here is told elsewhere.
}
