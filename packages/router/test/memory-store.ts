import { ConfigSet, type EntryLike, type Store, StoreFailed } from '@sconf/data-model';

/** A store in memory that makes things durable, or fails, when the test says so. */
export class MemoryStore implements Store {
  readonly appends: string[][] = [];
  failed: StoreFailed | undefined;
  closed = false;
  #position = 0;
  #durable = 0;
  #waiting: { position: number; resolve: () => void; reject: (error: Error) => void }[] = [];

  async load(): Promise<ConfigSet> {
    return new ConfigSet();
  }

  append(entries: readonly EntryLike[]): Promise<void> {
    this.appends.push(entries.map(({ id, ver }) => `${id}${ver}`));
    this.#position += entries.length;
    return this.durable(this.#position);
  }

  position(): number {
    return this.#position;
  }

  durable(position: number): Promise<void> {
    if (position <= this.#durable) return Promise.resolve();
    return new Promise((resolve, reject) => this.#waiting.push({ position, resolve, reject }));
  }

  async compact(): Promise<void> {
    // Nothing here outlives the process.
  }

  async close(): Promise<void> {
    this.sync();
    this.closed = true;
  }

  /** Everything appended becomes durable. */
  sync(): void {
    this.failed = undefined;
    this.#durable = this.#position;
    for (const { resolve } of this.#waiting.splice(0)) resolve();
  }

  /** Nothing more can be kept, and nobody knows what became of what waits. */
  fail(): void {
    this.failed = new StoreFailed('store-failed', 'the disk is gone: put in another one');
    for (const { reject } of this.#waiting.splice(0)) {
      reject(new StoreFailed('durability-unknown', 'fdatasync failed: write again'));
    }
  }
}
