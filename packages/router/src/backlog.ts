import type { Change } from '@sconf/data-model';
import { fold } from './fold.js';
import { keyOf } from './key.js';

const NOTHING: readonly Change[] = [];

/**
 * What waits for a handler: all of it while it is little, then the newest change of each key, so that memory is bounded
 * by keys and not by time.
 *
 * It fills one generation while the one before is handed out. A generation is never touched again once it is handed
 * out, so a key that changes all the time can't push others back for ever.
 */
export class Backlog {
  readonly #limit: number;
  #outgoing = NOTHING;
  #handedOut = 0;
  #outgoingEnd = 0;
  #incoming: Change[] = [];
  #newest: Map<string, Change> | undefined;
  #incomingEnd = 0;
  #clearedTo = 0;
  #folded = 0;

  /** @param limit changes to keep before folding begins; `Infinity` never folds */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** How many changes wait. */
  get size(): number {
    return this.#outgoing.length - this.#handedOut + (this.#newest?.size ?? this.#incoming.length);
  }

  /** The last `end` of those that were added up to which everything has been handed out. */
  get clearedTo(): number {
    return this.#clearedTo;
  }

  /** Takes changes in, in order, the last of which is number `end` of all that were accepted. */
  add(changes: readonly Change[], end: number): void {
    this.#incomingEnd = end;
    if (this.#newest !== undefined) this.#fold(this.#newest, changes);
    else if (this.#incoming.length === 0) this.#incoming = changes.slice();
    else for (const change of changes) this.#incoming.push(change);
    if (this.#newest !== undefined || this.size <= this.#limit) return;
    this.#newest = new Map();
    this.#fold(this.#newest, this.#incoming);
    this.#incoming = [];
  }

  /** Hands out up to `count` changes, in order of acceptance. */
  take(count: number): readonly Change[] {
    if (this.#handedOut === this.#outgoing.length) this.#turnOver();
    const all = this.#outgoing;
    const start = this.#handedOut;
    this.#handedOut = Math.min(start + count, all.length);
    if (this.#handedOut < all.length) return all.slice(start, this.#handedOut);
    this.#clearedTo = this.#outgoingEnd;
    // Or it would stay reachable until more waits.
    this.#outgoing = NOTHING;
    this.#handedOut = 0;
    return start === 0 ? all : all.slice(start);
  }

  /** How many changes were folded into a newer one since this was last asked. */
  takeFolded(): number {
    const folded = this.#folded;
    this.#folded = 0;
    return folded;
  }

  /** What came in goes out next. */
  #turnOver(): void {
    this.#outgoing = this.#newest === undefined ? this.#incoming : [...this.#newest.values()];
    this.#outgoingEnd = this.#incomingEnd;
    this.#incoming = [];
    this.#newest = undefined;
  }

  #fold(newest: Map<string, Change>, changes: readonly Change[]): void {
    for (const change of changes) {
      const key = keyOf(change.packed);
      const older = newest.get(key);
      // Deleted first, so that the map stays in order of newest acceptance.
      if (newest.delete(key)) this.#folded++;
      newest.set(key, older === undefined ? change : fold(older, change));
    }
  }
}
