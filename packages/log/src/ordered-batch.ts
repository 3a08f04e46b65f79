import type { ConfigSet, PackedEntry } from '@sconf/data-model';

/** Entries gathered before they are applied. More are faster in large sets, and hold more memory meanwhile. */
const CAPACITY = 128 * 1024;
// The first two bytes of a key.
const PLACES = 64 * 1024;

/**
 * Applies many entries to a set in the order of their keys, which are hashes. In the order of a file each would walk
 * through another part of the set, and in a large set wait for memory at every step; in the order of keys neighbours
 * share their way. The join doesn't mind: it is commutative.
 */
export class OrderedBatch {
  readonly #set: ConfigSet;
  readonly #entries: PackedEntry[] = [];
  /** Where each entry belongs: its key is at hand when it is added, and far away later. */
  readonly #places = new Uint16Array(CAPACITY);

  constructor(set: ConfigSet) {
    this.#set = set;
  }

  add(entry: PackedEntry): void {
    this.#places[this.#entries.length] = entry.key.charCodeAt(0) * 256 + entry.key.charCodeAt(1);
    if (this.#entries.push(entry) === CAPACITY) this.flush();
  }

  /** Applies what has gathered: a counting sort by the start of the key. */
  flush(): void {
    const entries = this.#entries;
    const places = this.#places.subarray(0, entries.length);
    const starts = new Uint32Array(PLACES + 1);
    for (const place of places) add(starts, place + 1, 1);
    for (let place = 1; place < PLACES; place++) add(starts, place, starts[place - 1] as number);
    const order = new Uint32Array(entries.length);
    places.forEach((place, i) => {
      order[add(starts, place, 1)] = i;
    });
    for (const i of order) this.#set.applyPacked(entries[i] as PackedEntry);
    entries.length = 0;
  }
}

/** Adds to one of `counts` and returns what it was. */
function add(counts: Uint32Array, at: number, more: number): number {
  const before = counts[at] as number;
  counts[at] = before + more;
  return before;
}
