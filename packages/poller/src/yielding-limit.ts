import type { Limit } from './limit.js';
import type { Timers } from './timers.js';

/** A task that can be asked to end early. */
export interface Yielding {
  /** Milliseconds that it may run while others wait. */
  readonly patienceMs: number;
  /** Makes it end soon. */
  readonly giveWay: () => void;
}

/** A limit whose tasks give way when they run long and others wait: as many as wait, those that are overdue longest. */
export class YieldingLimit {
  readonly #limit: Limit;
  readonly #timers: Timers;
  readonly #overdue = new Set<Yielding>();
  readonly #leaving = new Set<Yielding>();
  #waiting = 0;

  constructor(limit: Limit, timers: Timers) {
    this.#limit = limit;
    this.#timers = timers;
  }

  /** Runs a task when there is room, its patience counted from its start. */
  run<T>(task: () => Promise<T>, { patienceMs, giveWay }: Yielding): Promise<T> {
    const running: Yielding = { patienceMs, giveWay };
    this.#waiting++;
    this.#makeWay();
    return this.#limit(async () => {
      this.#waiting--;
      const cancel = this.#timers.after(patienceMs, () => {
        this.#overdue.add(running);
        this.#makeWay();
      });
      try {
        return await task();
      } finally {
        cancel();
        this.#overdue.delete(running);
        this.#leaving.delete(running);
      }
    });
  }

  #makeWay(): void {
    for (const running of this.#overdue) {
      if (this.#leaving.size >= this.#waiting) return;
      this.#overdue.delete(running);
      this.#leaving.add(running);
      running.giveWay();
    }
  }
}
