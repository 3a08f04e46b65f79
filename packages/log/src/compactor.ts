import { ConfigError, type Snapshot } from '@sconf/data-model';
import type { AppendFile, Mark } from './append-file.js';
import { CompactionFailed } from './errors.js';
import type { Journal } from './journal.js';
import type { CompactionStep } from './report.js';

/** While more than this was appended meanwhile, it is copied without holding commits up. */
const CATCH_UP_BYTES = 1024 * 1024;

/**
 * Leaves one record a key. A new file gets a snapshot, then what was appended to the old one meanwhile; appends go on
 * all the time but for the last step, which copies the rest and puts the new file in the place of the old.
 */
export class Compactor {
  readonly #journal: Journal;
  #running: Promise<void> | undefined;
  /** No automatic attempt before the file has this many bytes. */
  #notBefore = 0;

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  /**
   * Compacts now; shares a compaction that is under way.
   *
   * @throws {@link CompactionFailed}, {@link StoreFailed}
   */
  compact(): Promise<void> {
    this.#running ??= this.#journal.whileRewriting(this.#run).finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  /** Compacts no more unasked. */
  stop(): void {
    this.#notBefore = Number.POSITIVE_INFINITY;
  }

  /** Compacts if the file has become large and mostly out of date. */
  consider(): void {
    const { settings, file, holdings } = this.#journal;
    const when = settings.compactWhen;
    if (when === undefined || this.#running !== undefined) return;
    if (file.size < Math.max(when.minBytes, this.#notBefore) || file.records < when.recordsPerKey * holdings.keys)
      return;
    this.compact().catch((error: ConfigError) => {
      this.#notBefore = Math.max(this.#notBefore, file.size * 2);
      settings.report({ kind: 'compaction-failed', error });
    });
  }

  readonly #run = async (): Promise<void> => {
    this.#throwIfFailed();
    const { commits, holdings, rewrite, file } = this.#journal;
    // Between two commits, so that the mark is where a record ends; what is in neither comes after the mark.
    const { mark, snapshot } = await commits.exclusive(async () => ({
      mark: file.mark(),
      snapshot: holdings.snapshot(),
    }));
    try {
      this.#report('compaction-started', 0, snapshot);
      const next = await rewrite.write(snapshot, (written) => {
        this.#throwIfFailed();
        this.#report('compaction-progress', written, snapshot);
      });
      await this.#catchUp(next, mark);
      this.#report('compaction-finished', snapshot.size, snapshot);
    } catch (cause) {
      if (cause instanceof ConfigError) throw cause;
      const reason = (cause as Error).message;
      throw new CompactionFailed(`compaction failed (${reason}): free space; the log goes on as it was`, { cause });
    }
  };

  async #catchUp(next: AppendFile, start: Mark): Promise<void> {
    const { file, commits, rewrite } = this.#journal;
    let mark = start;
    try {
      while (file.size - mark.size > CATCH_UP_BYTES) mark = await next.copy(file, mark);
      await next.file.datasync();
      await commits.exclusive(() => this.#replace(next, mark));
    } catch (error) {
      await rewrite.discard(next);
      throw error;
    }
  }

  async #replace(next: AppendFile, mark: Mark): Promise<void> {
    this.#throwIfFailed();
    await next.copy(this.#journal.file, mark);
    await next.file.datasync();
    try {
      await this.#journal.rewrite.replace();
    } catch (cause) {
      // The old file may have lost its name: nothing appended to it would be found again.
      this.#journal.recovery.fail(cause);
      throw cause;
    }
    await this.#journal.moveTo(next);
  }

  #throwIfFailed(): void {
    const { failed } = this.#journal.recovery;
    if (failed !== undefined) throw failed;
  }

  #report(kind: CompactionStep['kind'], written: number, snapshot: Snapshot): void {
    const { settings, file } = this.#journal;
    settings.report({ kind, written, total: snapshot.size, bytes: file.size });
  }
}
