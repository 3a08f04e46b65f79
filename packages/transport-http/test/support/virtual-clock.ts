import type { Clock } from '../../src/index.js';

/** Time that passes when told: waiting is over at once, and is written down. */
export class EagerClock implements Clock {
  readonly waits: number[] = [];
  #now = 0;

  now(): number {
    return this.#now;
  }

  /** Waits below the threshold pass at once; longer ones, which are timeouts here, never. */
  after(delayMs: number, callback: () => void): () => void {
    if (delayMs >= TIMEOUT_MS) return () => undefined;
    this.waits.push(delayMs);
    const immediate = setImmediate(() => {
      this.#now += delayMs;
      callback();
    });
    return () => clearImmediate(immediate);
  }
}

/** A timeout that an {@link EagerClock} never lets pass. */
export const TIMEOUT_MS = 1_000_000;
