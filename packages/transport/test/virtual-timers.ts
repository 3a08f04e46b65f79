import type { Timers } from '../src/index.js';

interface Waiting {
  readonly at: number;
  readonly callback: () => void;
}

/** Time that passes only when a test says so. */
export class VirtualTimers implements Timers {
  #now = 0;
  readonly #waiting = new Set<Waiting>();

  now(): number {
    return this.#now;
  }

  after(delayMs: number, callback: () => void): () => void {
    const timer = { at: this.#now + delayMs, callback };
    this.#waiting.add(timer);
    return () => void this.#waiting.delete(timer);
  }

  get pending(): number {
    return this.#waiting.size;
  }

  /** Lets time pass; each timer fires at its time. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const [next] = [...this.#waiting].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
      if (next === undefined) break;
      this.#waiting.delete(next);
      this.#now = next.at;
      next.callback();
    }
    this.#now = end;
  }
}
