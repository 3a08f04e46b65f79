import type { Change } from '@sconf/data-model';

/**
 * Accepted changes that somebody has yet to hear of, numbered from 0 in the order of acceptance. There is one for all
 * readers: each keeps its place in it, none a copy.
 */
export class ChangeLog {
  #changes: Change[] = [];
  #start = 0;

  /** The number that the next change will get. */
  get end(): number {
    return this.#start + this.#changes.length;
  }

  /** How many changes are held. */
  get size(): number {
    return this.#changes.length;
  }

  append(change: Change): void {
    this.#changes.push(change);
  }

  /** The changes numbered `from` up to, not including, `to`. */
  slice(from: number, to: number): Change[] {
    return this.#changes.slice(from - this.#start, to - this.#start);
  }

  /** Lets go of the changes numbered below `place`: nobody will ask for them again. */
  dropBefore(place: number): void {
    const count = place - this.#start;
    // Moving what stays costs time: only once it is the smaller half, so that each change is moved a few times at most.
    if (count * 2 < this.#changes.length) return;
    this.#changes = this.#changes.slice(count);
    this.#start = place;
  }
}
