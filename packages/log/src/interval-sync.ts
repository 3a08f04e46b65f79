import type { Journal } from './journal.js';

/** Forces what was written to the disk a while after it was written, once for all that came meanwhile. */
export class IntervalSync {
  readonly #journal: Journal;
  #cancel: (() => void) | undefined;

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  /** Something was written. */
  request(): void {
    const { schedule, intervalMs } = this.#journal.settings;
    this.#cancel ??= schedule(() => {
      this.#cancel = undefined;
      void this.#journal.commits.exclusive(this.#sync);
    }, intervalMs);
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  readonly #sync = async (): Promise<void> => {
    try {
      await this.#journal.file.file.datasync();
    } catch (cause) {
      this.#journal.recovery.fail(cause);
    }
  };
}
