import type { Limits } from '@sconf/data-model';

/** Options of an IndexedDbStore. All may be left out. */
export interface IndexedDbStoreOptions {
  /**
   * What an append waits for: `strict` until the browser says that the disk has it, `relaxed` until the operating system
   * has it, which is several times faster, survives the death of the browser, and may lose the last entries with the power.
   *
   * @default 'strict'
   */
  readonly durability?: 'strict' | 'relaxed';
  /** Bounds on the entries that are loaded; the same as the Router's. */
  readonly limits?: Partial<Limits>;
  /** Hears of a record that is no entry, by its key. It is left alone until its key is written again. */
  readonly onCorrupt?: (key: unknown, error: unknown) => void;
  /** Milliseconds from a failed write to the next try, 1 to 60000. @default 1000 */
  readonly retryMs?: number;
  /** @default the platform's */
  readonly indexedDB?: IDBFactory;
}
