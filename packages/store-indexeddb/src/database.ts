import { comparePacked, type Limits, type PackedEntry } from '@sconf/data-model';
import { StoreUnavailable } from './errors.js';
import { fromRecord, toRecord } from './record.js';

const ENTRIES = 'entries';

/** Pages of an older version let go of the database when one opens it with a newer, instead of misreading its records. */
const VERSION = 2;

/** One record a key: `[type, id]` leads to the greatest entry that was written. */
export class Database {
  readonly #db: IDBDatabase;
  readonly #durability: 'strict' | 'relaxed';
  readonly #limits: Limits;

  constructor(db: IDBDatabase, durability: 'strict' | 'relaxed', limits: Limits) {
    this.#db = db;
    this.#durability = durability;
    this.#limits = limits;
  }

  /** @param onLost the browser has closed it, as a person cleared the site's data, or another page deletes it */
  static async open(factory: IDBFactory, name: string, onLost: () => void): Promise<IDBDatabase> {
    return await new Promise((resolve, reject) => {
      const request = factory.open(name, VERSION);
      request.onupgradeneeded = ({ oldVersion }) => {
        if (oldVersion === 0) request.result.createObjectStore(ENTRIES);
      };
      request.onerror = () => reject(new StoreUnavailable(`IndexedDB ${name} can't be opened`, request.error));
      request.onsuccess = () => {
        const db = request.result;
        db.onclose = onLost;
        db.onversionchange = () => {
          db.close();
          onLost();
        };
        resolve(db);
      };
    });
  }

  /** Every record. */
  async read(onEntry: (entry: PackedEntry) => void, onCorrupt: (key: unknown, error: unknown) => void): Promise<void> {
    const transaction = this.#db.transaction(ENTRIES, 'readonly');
    const store = transaction.objectStore(ENTRIES);
    const [keys, records] = [store.getAllKeys(), store.getAll()];
    await ended(transaction);
    for (let i = 0; i < records.result.length; i++) {
      try {
        onEntry(fromRecord(records.result[i], this.#limits));
      } catch (error) {
        onCorrupt(keys.result[i], error);
      }
    }
  }

  /**
   * Joins entries, of different keys, with what is there. Within one transaction, so that pages that share the database
   * can't set each other back. Resolves when it is durable.
   */
  async join(entries: Iterable<PackedEntry>): Promise<void> {
    const transaction = this.#db.transaction(ENTRIES, 'readwrite', { durability: this.#durability });
    const store = transaction.objectStore(ENTRIES);
    for (const entry of entries) {
      const key = [entry.type, entry.id];
      const held = store.get(key);
      held.onsuccess = () => {
        if (this.#wins(entry, held.result)) store.put(toRecord(entry), key);
      };
    }
    await ended(transaction);
  }

  close(): void {
    this.#db.close();
  }

  #wins(entry: PackedEntry, held: unknown): boolean {
    if (held === undefined) return true;
    try {
      return comparePacked(entry, fromRecord(held, this.#limits)) > 0;
    } catch {
      // What can't be read is no entry that could win.
      return true;
    }
  }
}

function ended(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });
}
