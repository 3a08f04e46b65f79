import { dirname } from 'node:path';
import {
  Closed,
  ConfigSet,
  type EntryLike,
  type PackedEntry,
  pack,
  type Store,
  type StoreFailed,
} from '@sconf/data-model';
import { AppendFile } from './append-file.js';
import { InvalidPosition, NotLoaded } from './errors.js';
import { type LogFile, writeFully } from './file-system.js';
import { Journal } from './journal.js';
import { type LoadedLog, loadLog } from './load.js';
import { Lock } from './lock.js';
import { type LogOptions, type Settings, toSettings } from './options.js';
import { Rewrite } from './rewrite.js';
import { AsideWriter } from './set-aside.js';

/**
 * A durable append-only log of entries in one file: a {@link Store}. Opens whatever is in the file and never throws
 * away what can be read.
 *
 * Give it to the Router, which appends what it accepts; whoever acknowledges a write waits for `durable(position())`.
 */
export class Log implements Store {
  readonly #path: string;
  readonly #settings: Settings;
  readonly #file: LogFile;
  readonly #lock: Lock;
  #loading: Promise<Journal> | undefined;
  #journal: Journal | undefined;
  #closing: Promise<void> | undefined;

  private constructor(path: string, settings: Settings, file: LogFile, lock: Lock) {
    this.#path = path;
    this.#settings = settings;
    this.#file = file;
    this.#lock = lock;
  }

  /**
   * Opens the log at `path`, a new one if there is none, and locks it. Its folder must exist. Files beside it:
   * `<path>.lock`, `<path>.new` during compaction, `<path>.corrupt-*` with what was no record.
   *
   * @throws {@link LogLocked} `log-locked` when another process has it
   * @throws {@link InvalidOption} `invalid-option`
   */
  static async open(path: string, options: LogOptions = {}): Promise<Log> {
    const settings = toSettings(options);
    const { fileSystem, signal } = settings;
    signal?.throwIfAborted();
    const lock = await Lock.acquire(`${path}.lock`, settings);
    try {
      const file = await fileSystem.open(path, 'create');
      // A file whose name is not on the disk is lost with everything in it.
      await fileSystem.syncFolder(dirname(path));
      return new Log(path, settings, file, lock);
    } catch (error) {
      await lock.release();
      throw error;
    }
  }

  /**
   * Everything the log holds, joined: for `new Router({ configs })`. Reads the file the first time, in bounded memory
   * besides the entries; cuts off a torn tail after copying it aside, and passes over corrupt records. Where the disk
   * doesn't let it repair the file, it resolves all the same and the log is `failed` until it has recovered.
   *
   * @throws the error of the file system when the file can't be read
   */
  async load(): Promise<ConfigSet> {
    if (this.#closing !== undefined) throw closedLog();
    this.#loading ??= this.#load();
    const { holdings } = await this.#loading;
    return ConfigSet.from(holdings.snapshot(), { limits: this.#settings.limits });
  }

  /**
   * Takes entries at once and resolves when they are durable, as far as the `fsync` option says. All that are given
   * while one write is on its way share the next.
   *
   * @returns rejects with {@link StoreFailed} `durability-unknown`, which may go unheard: `failed` and the reports say the
   * same, and the entries are kept once the log has recovered. With what {@link pack} throws when an entry is malformed: then none is taken. With `not-loaded` or
   * `closed`.
   */
  append(entries: readonly EntryLike[]): Promise<void> {
    const unusable = this.#unusable();
    if (unusable !== undefined) return Promise.reject(unusable);
    let packed: readonly PackedEntry[];
    try {
      packed = entries.map((entry) => pack(entry, this.#settings.limits));
    } catch (error) {
      return Promise.reject(error);
    }
    return (this.#journal as Journal).append(packed);
  }

  /** How many entries were appended since the log was opened. */
  position(): number {
    return this.#journal?.commits.position ?? 0;
  }

  /**
   * Resolves when everything up to `position` is durable, as far as the `fsync` option says.
   *
   * @returns rejects with {@link StoreFailed} `durability-unknown`, or with `invalid-position`, `not-loaded`
   */
  durable(position: number): Promise<void> {
    if (this.#journal === undefined) return Promise.reject(new NotLoaded());
    const reached = this.position();
    return position <= reached
      ? this.#journal.commits.durable(position)
      : Promise.reject(new InvalidPosition(position, reached));
  }

  /** Set from a failed write or sync until everything held is in a new file; code `store-failed`. */
  get failed(): StoreFailed | undefined {
    return this.#journal?.recovery.failed;
  }

  /**
   * Leaves one record a key. Appends go on meanwhile; a crash at any step leaves a whole log. Shares a compaction that
   * is under way.
   *
   * @returns rejects with {@link CompactionFailed} `compaction-failed`: the log is as it was; with {@link StoreFailed}
   * `store-failed`; with `not-loaded` or `closed`
   */
  async compact(): Promise<void> {
    const unusable = this.#unusable();
    if (unusable !== undefined) throw unusable;
    await (this.#journal as Journal).compactor.compact();
  }

  /**
   * Tries to recover from a failure now instead of at the next of its own attempts; does nothing when there is none.
   *
   * @returns rejects with {@link StoreFailed} `store-failed`, or with `not-loaded` or `closed`
   */
  async recover(): Promise<void> {
    const unusable = this.#unusable();
    if (unusable !== undefined) throw unusable;
    await (this.#journal as Journal).recovery.recover();
  }

  /**
   * Makes everything durable, whatever `fsync` says, and lets go of the file and its lock. Idempotent. A log that has
   * failed tries once more to recover.
   *
   * @returns rejects with {@link StoreFailed} when the last entries could not be kept; the file is let go of all the same
   */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** {@link Log.close}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #unusable(): Error | undefined {
    if (this.#closing !== undefined) return closedLog();
    return this.#journal === undefined ? new NotLoaded() : undefined;
  }

  async #close(): Promise<void> {
    try {
      const journal = await this.#loading?.catch(() => undefined);
      await (journal ?? this.#file).close();
    } finally {
      await this.#lock.release();
    }
  }

  async #load(): Promise<Journal> {
    const { fileSystem, limits, report, signal } = this.#settings;
    const aside = new AsideWriter(fileSystem, this.#file, this.#path);
    const rewrite = new Rewrite(fileSystem, this.#path);
    try {
      const loaded = await loadLog(this.#file, limits, aside, report, signal);
      const { entries, end, lacksNewline, records } = loaded;
      const size = lacksNewline ? end + 1 : end;
      const journal = new Journal(
        this.#settings,
        rewrite,
        new AppendFile(this.#file, size, records),
        entries.snapshot(),
      );
      await this.#repair(loaded, aside, rewrite, journal);
      this.#journal = journal;
      report({ kind: 'loaded', records, entries: entries.size, bytes: size });
      return journal;
    } finally {
      await aside.abandon();
    }
  }

  /** Makes the file end with a whole record. Where that fails, the log has failed and will write a new file. */
  async #repair(loaded: LoadedLog, aside: AsideWriter, rewrite: Rewrite, journal: Journal): Promise<void> {
    try {
      await rewrite.removeDraft();
      if (loaded.asideError !== undefined) throw loaded.asideError;
      const path = await aside.finish(dirname(this.#path));
      if (path !== undefined) this.#settings.report({ kind: 'set-aside', path, pieces: aside.pieces });
      const torn = (await this.#file.size()) > loaded.end;
      if (torn) await this.#file.truncate(loaded.end);
      if (loaded.lacksNewline) await writeFully(this.#file, Buffer.from('\n'), loaded.end);
      if (torn || loaded.lacksNewline) await this.#file.datasync();
    } catch (cause) {
      rewrite.keepOld();
      journal.recovery.fail(cause);
    }
  }
}

function closedLog(): Closed {
  return new Closed('the log is closed: open it again');
}
