import type { Change } from '@sconf/data-model';
import { fold } from './fold.js';
import { keyOf } from './key.js';

/**
 * What waits for a handler that fell out of the shared log: all of it while it is little, then the newest change of
 * each key, so that memory is bounded by keys and not by time.
 *
 * It fills one generation while the one before is handed out. A generation is never touched again once it is handed
 * out, so a key that changes all the time can't push others back for ever.
 */
export class Backlog {
  readonly #limit: number;
  #outgoing: readonly Change[] = [];
  #handedOut = 0;
  #outgoingEnd = 0;
  #incoming: Change[] = [];
  #newest: Map<string, Change> | undefined;
  #incomingEnd = 0;
  #folded = 0;

  /** @param limit changes to keep before folding begins; `Infinity` never folds */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** How many changes wait. */
  get size(): number {
    return this.#outgoing.length - this.#handedOut + (this.#newest?.size ?? this.#incoming.length);
  }

  /** The place in the log before which everything has been handed out; 0 in the middle of a generation. */
  get clearedTo(): number {
    return this.#handedOut === this.#outgoing.length ? this.#outgoingEnd : 0;
  }

  /** Takes the changes of the log up to place `end`, in order. */
  add(changes: readonly Change[], end: number): void {
    for (const change of changes) {
      if (this.#newest !== undefined) {
        this.#fold(this.#newest, change);
      } else {
        this.#incoming.push(change);
        if (this.size > this.#limit) this.#foldIncoming();
      }
    }
    this.#incomingEnd = end;
  }

  /** Hands out up to `count` changes, in order of acceptance. */
  take(count: number): Change[] {
    if (this.#handedOut === this.#outgoing.length) {
      this.#outgoing = this.#newest === undefined ? this.#incoming : [...this.#newest.values()];
      this.#outgoingEnd = this.#incomingEnd;
      this.#handedOut = 0;
      this.#incoming = [];
      this.#newest = undefined;
    }
    const taken = this.#outgoing.slice(this.#handedOut, this.#handedOut + count);
    this.#handedOut += taken.length;
    // Or it would stay reachable until the handler falls behind again.
    if (this.#handedOut === this.#outgoing.length) {
      this.#outgoing = [];
      this.#handedOut = 0;
    }
    return taken;
  }

  /** How many changes were folded into a newer one since this was last asked. */
  takeFolded(): number {
    const folded = this.#folded;
    this.#folded = 0;
    return folded;
  }

  #foldIncoming(): void {
    this.#newest = new Map();
    for (const change of this.#incoming) this.#fold(this.#newest, change);
    this.#incoming = [];
  }

  #fold(newest: Map<string, Change>, change: Change): void {
    const key = keyOf(change.packed);
    const older = newest.get(key);
    if (older === undefined) {
      newest.set(key, change);
      return;
    }
    this.#folded++;
    // Deleted first, so that the map stays in order of newest acceptance.
    newest.delete(key);
    newest.set(key, fold(older, change));
  }
}
