/** Something that is to happen. */
export interface Alarm {
  /** When, in milliseconds. */
  readonly at: number;
  /** What; undefined once it was called off or has happened. */
  run: (() => void) | undefined;
}

interface Entry extends Alarm {
  /** Ties of `at` are broken by who came first. */
  readonly order: number;
}

/** What is to happen, soonest first and of one instant in the order in which it was asked for: a binary heap. */
export class EventQueue {
  readonly #heap: Entry[] = [];
  #orders = 0;

  /** How many wait, those that were called off included. */
  get size(): number {
    return this.#heap.length;
  }

  /** When the next one is due; infinity when there is none. */
  get nextAt(): number {
    return this.#heap[0]?.at ?? Number.POSITIVE_INFINITY;
  }

  /** Adds something. Call it off by taking away its `run`. */
  add(at: number, run: () => void): Alarm {
    const entry: Entry = { at, run, order: this.#orders++ };
    const heap = this.#heap;
    let place = heap.length;
    heap.push(entry);
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const above = heap[parent] as Entry;
      if (!before(entry, above)) break;
      heap[place] = above;
      place = parent;
    }
    heap[place] = entry;
    return entry;
  }

  /** Takes the next one out; undefined when there is none. */
  take(): Alarm | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (heap.length > 0 && last !== undefined) this.#sink(last);
    return first;
  }

  /** Puts an entry in at the top and lets it down to where it belongs. */
  #sink(entry: Entry): void {
    const heap = this.#heap;
    const { length } = heap;
    let place = 0;
    for (let child = 1; child < length; child = 2 * place + 1) {
      let lesser = heap[child] as Entry;
      const right = heap[child + 1];
      if (right !== undefined && before(right, lesser)) {
        lesser = right;
        child += 1;
      }
      if (!before(lesser, entry)) break;
      heap[place] = lesser;
      place = child;
    }
    heap[place] = entry;
  }
}

function before(one: Entry, other: Entry): boolean {
  return one.at < other.at || (one.at === other.at && one.order < other.order);
}
