import { IDBFactory } from 'fake-indexeddb';

/** An IndexedDB whose transactions fail for as long as `full` is true, and whose connections can be taken away. */
export class FailingFactory {
  full = false;
  /** Transactions begun to write so far. */
  writes = 0;
  readonly connections: IDBDatabase[] = [];
  readonly inner: globalThis.IDBFactory = new IDBFactory() as unknown as globalThis.IDBFactory;

  /** What a store is given. */
  get factory(): globalThis.IDBFactory {
    return new Proxy(this.inner, {
      get: (target, name) =>
        name === 'open'
          ? (database: string, version: number) => this.#open(database, version)
          : Reflect.get(target, name),
    });
  }

  #open(name: string, version: number): IDBOpenDBRequest {
    const request = this.inner.open(name, version);
    request.addEventListener('success', () => this.#watch(request.result));
    return request;
  }

  #watch(db: IDBDatabase): void {
    this.connections.push(db);
    const begin = db.transaction.bind(db);
    db.transaction = (names, mode, options) => {
      const transaction = begin(names, mode, options);
      if (mode === 'readwrite') {
        this.writes += 1;
        if (this.full) transaction.abort();
      }
      return transaction;
    };
  }
}
