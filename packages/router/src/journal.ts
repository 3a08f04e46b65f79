import type { PackedEntry, Store } from '@sconf/data-model';
import type { OnError } from './error-report.js';

/**
 * Hands accepted entries to the store: those of one burst together, so that a million small writes don't make a
 * million promises.
 */
export class Journal {
  readonly #store: Store;
  readonly #onError: OnError | undefined;
  #waiting: PackedEntry[] = [];
  #failing = false;

  /**
   * @param onError told once each time the store begins to fail. Without it nothing is lost from sight: whoever waits
   * for `durable` is rejected, and so is the next write.
   */
  constructor(store: Store, onError: OnError | undefined) {
    this.#store = store;
    this.#onError = onError;
  }

  /** @throws {@link StoreFailed} while the store can't keep new writes */
  check(): void {
    if (this.#store.failed !== undefined) throw this.#store.failed;
  }

  add(entry: PackedEntry): void {
    if (this.#waiting.push(entry) === 1) queueMicrotask(() => this.write());
  }

  /** Gives the store what waits. */
  write(): void {
    if (this.#waiting.length === 0) return;
    const entries = this.#waiting;
    this.#waiting = [];
    this.#store.append(entries).then(
      () => {
        this.#failing = false;
      },
      (error: unknown) => this.#report(error),
    );
  }

  /** Covers everything that was added so far. */
  position(): number {
    this.write();
    return this.#store.position();
  }

  durable(position: number): Promise<void> {
    return this.#store.durable(position);
  }

  async close(): Promise<void> {
    this.write();
    await this.#store.close();
  }

  #report(error: unknown): void {
    if (this.#failing) return;
    this.#failing = true;
    this.#onError?.(error, { store: this.#store });
  }
}
