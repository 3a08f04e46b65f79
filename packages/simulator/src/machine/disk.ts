import { ConfigSet, InvalidOption, type PackedEntry, type Snapshot } from '@sconf/data-model';
import type { Dice } from '../time/dice.js';

/** How a disk is. */
export interface DiskOptions {
  /** Milliseconds that a sync takes at least. @default 0.5 */
  readonly syncMs?: number;
  /** Milliseconds that it takes more at most. @default 2 */
  readonly syncJitterMs?: number;
}

/** What a machine keeps when its process dies: what was synced, and by chance some of what was written after that. */
export class Disk {
  readonly #dice: Dice;
  readonly #syncMs: number;
  readonly #syncJitterMs: number;
  #synced = new ConfigSet();
  #written: PackedEntry[] = [];

  /** @throws ConfigError `invalid-option` */
  constructor(dice: Dice, { syncMs = 0.5, syncJitterMs = 2 }: DiskOptions = {}) {
    if (!(syncMs >= 0)) throw new InvalidOption('disk.syncMs', `disk.syncMs is ${syncMs}: give 0 or more`);
    if (!(syncJitterMs >= 0)) {
      throw new InvalidOption('disk.syncJitterMs', `disk.syncJitterMs is ${syncJitterMs}: give 0 or more`);
    }
    this.#dice = dice;
    this.#syncMs = syncMs;
    this.#syncJitterMs = syncJitterMs;
  }

  /** What would be read after a crash at this moment, at least. */
  get synced(): Snapshot {
    return this.#synced.snapshot();
  }

  /** Milliseconds that the next sync takes. */
  nextSyncMs(): number {
    return this.#syncMs + this.#dice.next() * this.#syncJitterMs;
  }

  /** Takes entries that are not safe yet. */
  write(entries: readonly PackedEntry[]): void {
    for (const entry of entries) this.#written.push(entry);
  }

  /** Makes the first `count` of what was written safe. */
  sync(count: number): void {
    for (const entry of this.#written.splice(0, count)) this.#synced.applyPacked(entry);
  }

  /** The power fails: of what was not synced a part from the beginning is there, or nothing, or all. */
  crash(): void {
    this.sync(this.#dice.integer(0, this.#written.length));
    this.#written = [];
  }

  /** Everything is gone. */
  wipe(): void {
    this.#written = [];
    this.#synced = new ConfigSet();
  }
}
