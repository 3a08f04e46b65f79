import type { PackedEntry } from '@sconf/data-model';

/** A batch that was sent and not acknowledged. */
export interface SentBatch {
  readonly number: number;
  readonly entries: readonly PackedEntry[];
  readonly bytes: number;
}

/** Takes an entry into the batch being built; false when it has no room. */
export type Fit = (entry: PackedEntry) => boolean;

/**
 * What one peer still needs: the newest entry of each key that was not sent, and the batches that were sent and not
 * acknowledged. So its memory is bounded by keys and by the window, not by how long the peer is slow. It knows of no
 * time, link or frame.
 */
export class Outbox {
  /** The entry that waits, as long as it is the only one: most are sent before there is another, and need no maps. */
  #only: PackedEntry | undefined;
  /** By type, then id, so that no key is put together for each entry. In order of first waiting. */
  #waiting = new Map<string, Map<string, PackedEntry>>();
  #size = 0;
  #sent: SentBatch[] = [];
  #sentBytes = 0;
  #lastNumber = 0;
  #acknowledged = 0;

  /** Entries that wait to be sent. */
  get size(): number {
    return this.#size;
  }

  /** Entries that wait, or were sent and not acknowledged. */
  get held(): number {
    return this.#sent.reduce((sum, { entries }) => sum + entries.length, this.#size);
  }

  /** Batches that were sent and not acknowledged, oldest first. */
  get sent(): readonly SentBatch[] {
    return this.#sent;
  }

  /** Bytes of {@link Outbox.sent}. */
  get sentBytes(): number {
    return this.#sentBytes;
  }

  /** The number of the batch that is acknowledged, with all before it. */
  get acknowledged(): number {
    return this.#acknowledged;
  }

  /** The number of the next batch. */
  get nextNumber(): number {
    return this.#lastNumber + 1;
  }

  /** Adds an entry, in the place of an older one of its key: that counts as acknowledged with this one. */
  add(entry: PackedEntry): void {
    if (this.#size === 0) {
      this.#only = entry;
      this.#size = 1;
      return;
    }
    this.#fileOnly();
    this.#file(entry);
  }

  #fileOnly(): void {
    const only = this.#only;
    if (only === undefined) return;
    this.#only = undefined;
    this.#size = 0;
    this.#file(only);
  }

  #file(entry: PackedEntry): void {
    let ids = this.#waiting.get(entry.type);
    if (ids === undefined) {
      ids = new Map();
      this.#waiting.set(entry.type, ids);
    }
    const before = ids.size;
    ids.set(entry.id, entry);
    this.#size += ids.size - before;
  }

  /**
   * Moves entries from those that wait to a new batch for as long as they fit. An entry that doesn't fit into an empty
   * batch is taken out, and returned as `unfit`.
   */
  take(fits: Fit): { readonly entries: readonly PackedEntry[]; readonly unfit: readonly PackedEntry[] } {
    const entries: PackedEntry[] = [];
    const unfit: PackedEntry[] = [];
    if (this.#only !== undefined) {
      (fits(this.#only) ? entries : unfit).push(this.#only);
      this.#only = undefined;
      this.#size = 0;
      return { entries, unfit };
    }
    for (const ids of this.#waiting.values()) {
      for (const entry of ids.values()) {
        if (fits(entry)) entries.push(entry);
        else if (entries.length === 0) unfit.push(entry);
        else {
          for (const taken of [...entries, ...unfit]) this.#remove(taken);
          return { entries, unfit };
        }
      }
    }
    // Not emptied one by one: a map that runs empty makes another table, and each keeps those after it from the collector.
    this.#waiting = new Map();
    this.#size = 0;
    return { entries, unfit };
  }

  /** Remembers what was taken as sent with the next number. */
  record(entries: readonly PackedEntry[], bytes: number): void {
    this.#sent.push({ number: ++this.#lastNumber, entries, bytes });
    this.#sentBytes += bytes;
  }

  /** Forgets all batches up to `number`. False when none of that number was sent. */
  acknowledge(number: number): boolean {
    if (number > this.#lastNumber) return false;
    const left = this.#sent.findIndex((batch) => batch.number > number);
    const done = left < 0 ? this.#sent.length : left;
    for (let i = 0; i < done; i++) this.#sentBytes -= (this.#sent[i] as SentBatch).bytes;
    this.#sent.splice(0, done);
    this.#acknowledged = Math.max(this.#acknowledged, number);
    return true;
  }

  /**
   * Goes on, on a new link, with a peer that has received everything up to `received`: what it has not waits again, but
   * for entries with a newer one of their key. False when that can't be, and nothing was changed.
   */
  resume(received: number): boolean {
    if (received < this.#acknowledged || !this.acknowledge(received)) return false;
    this.#fileOnly();
    const newer = this.#waiting;
    const unacknowledged = this.#sent;
    this.#waiting = new Map();
    this.#size = 0;
    this.#sent = [];
    this.#sentBytes = 0;
    this.#lastNumber = received;
    for (const { entries } of unacknowledged) for (const entry of entries) this.add(entry);
    for (const ids of newer.values()) for (const entry of ids.values()) this.add(entry);
    return true;
  }

  #remove({ type, id }: PackedEntry): void {
    const ids = this.#waiting.get(type) as Map<string, PackedEntry>;
    ids.delete(id);
    this.#size -= 1;
    if (ids.size === 0) this.#waiting.delete(type);
  }
}
