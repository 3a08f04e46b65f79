import { ConfigSet, type EntryLike, type Store, StoreFailed } from '@sconf/data-model';

/** A store in memory that makes things durable, or fails, when the test says so. */
export class HeldStore implements Store {
  failed: StoreFailed | undefined;
  #position = 0;
  #durable = 0;
  #waiting: { resolve: () => void; reject: (error: Error) => void }[] = [];

  async load(): Promise<ConfigSet> {
    return new ConfigSet();
  }

  append(entries: readonly EntryLike[]): Promise<void> {
    this.#position += entries.length;
    return this.durable(this.#position);
  }

  position(): number {
    return this.#position;
  }

  durable(position: number): Promise<void> {
    if (position <= this.#durable) return Promise.resolve();
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  async compact(): Promise<void> {
    // Nothing here outlives the process.
  }

  async close(): Promise<void> {
    this.sync();
  }

  /** Everything appended becomes durable. */
  sync(): void {
    this.#durable = this.#position;
    for (const { resolve } of this.#waiting.splice(0)) resolve();
  }

  /** Nobody knows what became of what waits. */
  fail(): void {
    const error = new StoreFailed('durability-unknown', 'fdatasync failed: write again');
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }
}
