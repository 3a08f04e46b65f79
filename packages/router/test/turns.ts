import type { Schedule } from '../src/index.js';

/** Turns that the test takes by hand, so that nothing happens between its lines. */
export class Turns {
  readonly #waiting: (() => void)[] = [];

  readonly schedule: Schedule = (turn) => {
    this.#waiting.push(turn);
  };

  get waiting(): number {
    return this.#waiting.length;
  }

  /** Takes the turns that wait now; those they ask for wait for the next call. */
  take(): void {
    for (const turn of this.#waiting.splice(0)) turn();
  }

  /** Takes turns until none is asked for. */
  takeAll(): void {
    while (this.waiting > 0) this.take();
  }
}

/** Resolves after the microtasks that are queued now, and those they queue in turn. */
export function microtasks(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
