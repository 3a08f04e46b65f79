import {
  Closed,
  ConfigSet,
  comparePacked,
  type EntryLike,
  InvalidOption,
  numberOption,
  type PackedEntry,
  pack,
  type Store,
  StoreFailed,
  toLimits,
} from '@sconf/data-model';
import { Database } from './database.js';
import { StoreUnavailable } from './errors.js';
import type { IndexedDbStoreOptions } from './options.js';

interface Waiter {
  readonly position: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/**
 * Keeps entries in IndexedDB, one record a key. Pages of one site may share a store: a record is only ever replaced by an
 * entry that wins over it. What is appended while a transaction is under way shares the next one.
 */
export class IndexedDbStore implements Store {
  readonly #options: IndexedDbStoreOptions;
  readonly #retryMs: number;
  #database!: Database;
  /** Appended and not yet durable: the greatest of each key. */
  #waiting = new Map<string, PackedEntry>();
  #waiters: Waiter[] = [];
  #position = 0;
  #durable = 0;
  #committing: Promise<void> | undefined;
  #failed: StoreFailed | undefined;
  #lost = false;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #closing: Promise<void> | undefined;

  private constructor(options: IndexedDbStoreOptions) {
    this.#options = options;
    this.#retryMs = numberOption('retryMs', options.retryMs ?? 1_000, 1, 60_000);
  }

  /**
   * Opens a database of this name, a new one if there is none.
   *
   * @throws {@link StoreUnavailable} `store-unavailable`; {@link InvalidOption} `invalid-option`
   */
  static async open(name: string, options: IndexedDbStoreOptions = {}): Promise<IndexedDbStore> {
    const { durability = 'strict', limits = {}, indexedDB = globalThis.indexedDB } = options;
    if (durability !== 'strict' && durability !== 'relaxed')
      throw new InvalidOption('durability', `durability is '${String(durability)}': give strict or relaxed`);
    const bounds = toLimits(limits);
    const store = new IndexedDbStore(options);
    if (indexedDB === undefined) throw new StoreUnavailable('this platform has no IndexedDB: give one as indexedDB');
    const db = await Database.open(indexedDB, name, store.#onLost);
    store.#database = new Database(db, durability, bounds);
    return store;
  }

  /** Everything that is kept, for `new Router({ configs })`. Records that are no entries go to `onCorrupt`. */
  async load(): Promise<ConfigSet> {
    if (this.#closing !== undefined) throw closedStore();
    const { limits = {}, onCorrupt = () => undefined } = this.#options;
    const set = new ConfigSet({ limits });
    await this.#database.read((entry) => set.applyPacked(entry), onCorrupt);
    return set;
  }

  append(entries: readonly EntryLike[]): Promise<void> {
    if (this.#closing !== undefined) return Promise.reject(closedStore());
    let packed: readonly PackedEntry[];
    try {
      packed = entries.map((entry) => pack(entry, toLimits(this.#options.limits)));
    } catch (error) {
      return Promise.reject(error);
    }
    for (const entry of packed) this.#add(entry);
    this.#position += packed.length;
    this.#wake();
    return this.durable(this.#position);
  }

  position(): number {
    return this.#position;
  }

  durable(position: number): Promise<void> {
    if (position <= this.#durable) return Promise.resolve();
    const promise =
      this.#failed === undefined
        ? new Promise<void>((resolve, reject) => this.#waiters.push({ position, resolve, reject }))
        : Promise.reject(unknownDurability(this.#failed));
    // Whoever waits sees it fail; that nobody waits is no reason for an uncaught error.
    promise.catch(() => undefined);
    return promise;
  }

  /** Set from a failed transaction, as when the disk is full, until one succeeds that holds everything. */
  get failed(): StoreFailed | undefined {
    return this.#failed;
  }

  /** There is one record a key at all times, so this only waits until what was appended is durable. */
  compact(): Promise<void> {
    return this.durable(this.#position);
  }

  /**
   * Makes everything durable and lets go of the database. Idempotent. After a failure it tries once more.
   *
   * @returns rejects with {@link StoreFailed} when the last entries could not be kept
   */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** {@link IndexedDbStore.close}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    clearTimeout(this.#retry);
    this.#wake();
    await this.#committing;
    clearTimeout(this.#retry);
    this.#database.close();
    if (this.#failed !== undefined && this.#waiting.size > 0) throw this.#failed;
  }

  #add(entry: PackedEntry): void {
    const key = JSON.stringify([entry.type, entry.id]);
    const held = this.#waiting.get(key);
    if (held === undefined || comparePacked(entry, held) > 0) this.#waiting.set(key, entry);
  }

  #wake(): void {
    this.#committing ??= this.#commitAll().finally(() => {
      this.#committing = undefined;
    });
  }

  async #commitAll(): Promise<void> {
    while (this.#durable < this.#position) {
      // Whoever writes in this turn shares the transaction.
      await Promise.resolve();
      const [batch, end] = [this.#waiting, this.#position];
      this.#waiting = new Map();
      try {
        await this.#database.join(batch.values());
      } catch (cause) {
        for (const entry of batch.values()) this.#add(entry);
        this.#fail(cause);
        return;
      }
      this.#failed = undefined;
      this.#durable = end;
      const reached = this.#waiters.filter(({ position }) => position <= end);
      this.#waiters = this.#waiters.filter(({ position }) => position > end);
      for (const { resolve } of reached) resolve();
    }
  }

  #fail(cause: unknown): void {
    const detail = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
    this.#failed = new StoreFailed('store-failed', `IndexedDB can't keep entries: ${detail}`, { cause });
    for (const { reject } of this.#waiters.splice(0)) reject(unknownDurability(this.#failed));
    clearTimeout(this.#retry);
    if (!this.#lost && this.#closing === undefined) this.#retry = setTimeout(() => this.#wake(), this.#retryMs);
  }

  readonly #onLost = (): void => {
    this.#lost = true;
    this.#fail(new Error('the browser has closed the database: load the page again'));
  };
}

function closedStore(): Closed {
  return new Closed('the store is closed: open it again');
}

function unknownDurability(cause: StoreFailed): StoreFailed {
  return new StoreFailed('durability-unknown', `${cause.message}; it is tried again`, { cause });
}
