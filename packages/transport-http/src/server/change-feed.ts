import type { PackedEntry } from '@sconf/data-model';

/** One change that is still the newest of its key. */
interface Slot {
  readonly sequence: number;
  /** Absent once a newer change of the key has been recorded, or the slot was given up. */
  entry: PackedEntry | undefined;
}

/** A part of a feed, as read from some position. */
export interface FeedPart {
  readonly entries: readonly { readonly sequence: number; readonly entry: PackedEntry }[];
  /** Where to read on. */
  readonly position: number;
}

/**
 * The newest change of each key in the order of their sequence numbers, for readers that are told changes since where
 * they left off.
 *
 * A reader is a number and nothing else, so a slow one costs nothing: it is handed the newest entry of each key that
 * changed since. Memory is bounded by `maxKeys`; the oldest changes are given up, and a reader that would need them has
 * to start over.
 */
export class ChangeFeed {
  readonly #maxKeys: number;
  readonly #slotOf = new Map<string, Slot>();
  readonly #wakers = new Set<() => void>();
  #slots: Slot[] = [];
  #sequence = 0;
  #floor = 0;
  /** Slots before it are empty. */
  #head = 0;

  constructor(maxKeys: number) {
    this.#maxKeys = maxKeys;
  }

  /** The number of the newest change; 0 before the first. */
  get sequence(): number {
    return this.#sequence;
  }

  /** Takes note of changes, in order, and wakes those who wait for some. */
  record(entries: Iterable<PackedEntry>): void {
    for (const entry of entries) this.#add(entry);
    if (this.#slots.length > 2 * this.#slotOf.size + 1024) this.#compact();
    for (const wake of this.#wakers) wake();
  }

  /** Whether a reader at this position can be told all that it missed. */
  covers(position: number): boolean {
    return position >= this.#floor && position <= this.#sequence;
  }

  /** At most `max` changes after `position`, which must be covered. */
  read(position: number, max: number): FeedPart {
    const entries: { sequence: number; entry: PackedEntry }[] = [];
    for (let i = this.#indexAfter(position); i < this.#slots.length; i++) {
      const { sequence, entry } = this.#slots[i] as Slot;
      if (entry === undefined) continue;
      if (entries.length === max) return { entries, position: (entries.at(-1) as Slot).sequence };
      entries.push({ sequence, entry });
    }
    return { entries, position: this.#sequence };
  }

  /** Calls `wake` after each record, until the returned function is called. */
  onRecord(wake: () => void): () => void {
    this.#wakers.add(wake);
    return () => this.#wakers.delete(wake);
  }

  #add(entry: PackedEntry): void {
    // Types hold no control characters, so the name is unique.
    const name = `${entry.type}\n${entry.id}`;
    const last = this.#slotOf.get(name);
    if (last !== undefined) last.entry = undefined;
    const slot: Slot = { sequence: ++this.#sequence, entry };
    this.#slotOf.set(name, slot);
    this.#slots.push(slot);
    if (this.#slotOf.size > this.#maxKeys) this.#giveUpOldest();
  }

  #giveUpOldest(): void {
    let oldest = this.#slots[this.#head] as Slot;
    while (oldest.entry === undefined) oldest = this.#slots[++this.#head] as Slot;
    this.#floor = oldest.sequence;
    this.#slotOf.delete(`${oldest.entry.type}\n${oldest.entry.id}`);
    oldest.entry = undefined;
  }

  #compact(): void {
    this.#slots = this.#slots.filter((slot) => slot.entry !== undefined);
    this.#head = 0;
  }

  /** The index of the first slot after `position`, found by halving. */
  #indexAfter(position: number): number {
    let low = 0;
    let high = this.#slots.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#slots[middle] as Slot).sequence <= position) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
