import { ConfigSet, type EntryLike, type Store, StoreFailed } from '@sconf/data-model';

/** A store whose disk is in the test's hands: appends become durable, or fail, when told. */
export class HeldStore implements Store {
  failed: StoreFailed | undefined;
  #position = 0;
  #durable = 0;
  #waiting: { readonly position: number; resolve(): void; reject(error: Error): void }[] = [];

  /** How many wait for the disk. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Makes everything appended so far durable. */
  flush(): void {
    this.#durable = this.#position;
    for (const { resolve } of this.#waiting.splice(0)) resolve();
  }

  /** Fails as a disk does: what is in flight may or may not be there. */
  break(): void {
    this.failed = new StoreFailed('store-failed', 'the disk is gone: wait for another');
    for (const { reject } of this.#waiting.splice(0)) {
      reject(new StoreFailed('durability-unknown', 'the disk failed while writing: send it again'));
    }
  }

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
    return new Promise((resolve, reject) => {
      this.#waiting.push({ position, resolve, reject });
    });
  }

  async compact(): Promise<void> {
    // There is no file to make smaller.
  }

  async close(): Promise<void> {
    this.flush();
  }
}
