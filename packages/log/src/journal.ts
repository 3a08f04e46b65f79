import type { PackedEntry, Snapshot } from '@sconf/data-model';
import type { AppendFile } from './append-file.js';
import { Compactor } from './compactor.js';
import { GroupCommit } from './group-commit.js';
import { Holdings } from './holdings.js';
import { IntervalSync } from './interval-sync.js';
import type { Settings } from './options.js';
import type { RecordBuffer } from './record-buffer.js';
import { Recovery } from './recovery.js';
import type { Rewrite } from './rewrite.js';

/** A log that has been read and takes entries: the file, what is on its way to it, and what has been given to it. */
export class Journal {
  readonly settings: Settings;
  readonly rewrite: Rewrite;
  readonly holdings: Holdings;
  readonly commits: GroupCommit;
  readonly recovery: Recovery;
  readonly compactor: Compactor;
  readonly #intervalSync: IntervalSync;
  #file: AppendFile;
  /** Resolves when no new file is being written. */
  #rewriting: Promise<unknown> = Promise.resolve();

  constructor(settings: Settings, rewrite: Rewrite, file: AppendFile, start: Snapshot) {
    this.settings = settings;
    this.rewrite = rewrite;
    this.#file = file;
    this.holdings = new Holdings(start, settings.limits);
    this.recovery = new Recovery(this);
    this.compactor = new Compactor(this);
    this.#intervalSync = new IntervalSync(this);
    this.commits = new GroupCommit(this.#commit, (cause) => this.recovery.fail(cause));
  }

  /** The file that is the log now. */
  get file(): AppendFile {
    return this.#file;
  }

  append(entries: readonly PackedEntry[]): Promise<void> {
    for (const entry of entries) this.holdings.add(entry);
    return this.commits.append(entries);
  }

  /** Goes on in another file. Call it while nothing is being committed. */
  async moveTo(next: AppendFile): Promise<void> {
    const old = this.#file;
    this.#file = next;
    try {
      await old.file.close();
    } catch {
      // Not swallowed: nobody needs the old file any more, and what its disk failed to do has been reported.
    }
  }

  /** Runs `work`, which writes a new file, when no other such work runs: there is one draft. */
  whileRewriting<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#rewriting.then(work);
    this.#rewriting = result.catch(() => undefined);
    return result;
  }

  /** Makes everything durable and lets go of the file. */
  async close(): Promise<void> {
    this.compactor.stop();
    this.recovery.stop();
    try {
      await this.#rewriting;
      await this.#flush().catch((cause) => {
        // The last chance to keep what could not be written.
        this.recovery.fail(cause);
        return this.recovery.recover();
      });
    } finally {
      await this.#file.file.close();
    }
  }

  async #flush(): Promise<void> {
    await this.commits.durable(this.commits.position);
    this.#intervalSync.stop();
    await this.commits.exclusive(() => this.#file.file.datasync());
  }

  readonly #commit = async (batch: RecordBuffer): Promise<void> => {
    await this.#file.append(batch);
    if (this.settings.fsync === 'always') await this.#file.file.datasync();
    if (this.settings.fsync === 'interval') this.#intervalSync.request();
    this.compactor.consider();
  };
}
