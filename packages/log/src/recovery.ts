import { type Snapshot, StoreFailed } from '@sconf/data-model';
import type { Journal } from './journal.js';

/**
 * What happens after a write or sync failed. The kernel may have dropped what it could not write and count it as
 * written, so that a second sync succeeds and proves nothing (Rebello et al. 2020, "Can Applications Recover from fsync
 * Failures?"). The only way back is to write everything that is held to a new file and put it in the place of the old.
 */
export class Recovery {
  readonly #journal: Journal;
  #failed: StoreFailed | undefined;
  #attempt: Promise<void> | undefined;
  #delayMs: number;
  #cancel: (() => void) | undefined;
  #stopped = false;

  constructor(journal: Journal) {
    this.#journal = journal;
    this.#delayMs = journal.settings.retry.firstMs;
  }

  /** Set from a failure until everything held is in a new file. */
  get failed(): StoreFailed | undefined {
    return this.#failed;
  }

  /** The disk has failed: tells everybody and goes on trying. */
  fail(cause: unknown): void {
    if (this.#failed !== undefined) return;
    const error = this.#refuse(cause);
    this.#journal.settings.report({ kind: 'failed', error });
    this.#retryLater();
  }

  /**
   * Tries now; shares an attempt that is under way.
   *
   * @throws {@link StoreFailed} `store-failed`
   */
  recover(): Promise<void> {
    this.#attempt ??= this.#journal.whileRewriting(this.#try).finally(() => {
      this.#attempt = undefined;
    });
    return this.#attempt;
  }

  /** Tries no more unasked. */
  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
  }

  readonly #try = async (): Promise<void> => {
    if (this.#failed === undefined) return;
    this.#cancel?.();
    const { commits, holdings, settings } = this.#journal;
    // Both at one instant: what comes later gathers and goes to the new file.
    const position = commits.gather();
    const snapshot = holdings.snapshot();
    try {
      await this.#writeAnew(snapshot);
    } catch (cause) {
      const error = this.#refuse(cause);
      this.#delayMs = Math.min(this.#delayMs * 2, settings.retry.maxMs);
      settings.report({ kind: 'recovery-failed', error, retryInMs: this.#delayMs });
      this.#retryLater();
      throw error;
    }
    this.#failed = undefined;
    this.#delayMs = settings.retry.firstMs;
    commits.resume(position);
    settings.report({ kind: 'recovered', entries: snapshot.size });
  };

  async #writeAnew(snapshot: Snapshot): Promise<void> {
    const { rewrite } = this.#journal;
    const next = await rewrite.write(snapshot, () => undefined);
    try {
      await rewrite.replace();
    } catch (error) {
      await rewrite.discard(next);
      throw error;
    }
    await this.#journal.moveTo(next);
  }

  /** Refuses new writes, and rejects those under way: they were merged, and may or may not be on the disk. */
  #refuse(cause: unknown): StoreFailed {
    const reason = (cause as Error).message;
    const error = new StoreFailed(
      'store-failed',
      `the log can't be written (${reason}): free space or repair the disk; it recovers by itself`,
      { cause },
    );
    this.#failed = error;
    this.#journal.commits.fail(
      new StoreFailed('durability-unknown', `merged, but perhaps not on the disk (${reason}): send it again`, {
        cause,
      }),
    );
    return error;
  }

  #retryLater(): void {
    if (this.#stopped) return;
    this.#cancel = this.#journal.settings.schedule(() => {
      // The report tells how it went.
      this.recover().catch(() => undefined);
    }, this.#delayMs);
  }
}
