import { ConfigSet, type EntryLike, pack, type Store, type StoreFailed } from '@sconf/data-model';
import type { VirtualTime } from '../time/virtual-time.js';
import type { Disk } from './disk.js';
import type { Process } from './process.js';

interface Waiter {
  readonly position: number;
  readonly resolve: () => void;
}

/** One process's log on a disk, with group commit: what comes while a sync runs shares the next one. */
export class DiskStore implements Store {
  readonly failed: StoreFailed | undefined = undefined;
  readonly #disk: Disk;
  readonly #process: Process;
  readonly #time: VirtualTime;
  #position = 0;
  #synced = 0;
  #syncing = false;
  #waiters: Waiter[] = [];

  constructor(disk: Disk, process: Process, time: VirtualTime) {
    this.#disk = disk;
    this.#process = process;
    this.#time = time;
  }

  load(): Promise<ConfigSet> {
    return Promise.resolve(ConfigSet.from(this.#disk.synced));
  }

  append(entries: readonly EntryLike[]): Promise<void> {
    // A dead process writes nothing more, though its promises may go on.
    if (!this.#process.alive) return new Promise(() => undefined);
    this.#disk.write(entries.map((entry) => pack(entry)));
    this.#position += entries.length;
    this.#sync();
    return this.durable(this.#position);
  }

  position(): number {
    return this.#position;
  }

  durable(position: number): Promise<void> {
    if (position <= this.#synced) return Promise.resolve();
    return new Promise((resolve) => void this.#waiters.push({ position, resolve }));
  }

  /** There is nothing to be gained: a simulated disk keeps one entry a key. */
  compact(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return this.durable(this.#position);
  }

  #sync(): void {
    if (this.#syncing || this.#synced === this.#position) return;
    this.#syncing = true;
    const upTo = this.#position;
    this.#time.after(this.#disk.nextSyncMs(), () => {
      // What was under way when the power failed is the disk's to decide.
      if (!this.#process.alive) return;
      this.#disk.sync(upTo - this.#synced);
      this.#synced = upTo;
      this.#syncing = false;
      this.#process.machine.run(this.#process, () => this.#wake());
      this.#sync();
    });
  }

  #wake(): void {
    const ready = this.#waiters.filter(({ position }) => position <= this.#synced);
    this.#waiters = this.#waiters.filter(({ position }) => position > this.#synced);
    for (const { resolve } of ready) resolve();
  }
}
