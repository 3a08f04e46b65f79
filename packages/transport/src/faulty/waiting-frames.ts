import type { Timers } from '../timers.js';

/** Frames that pass later. */
export class WaitingFrames {
  readonly #timers: Timers;
  readonly #cancels = new Set<() => void>();

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  /** Calls `pass` once, `delayMs` from now, unless they are all let go before. */
  add(delayMs: number, pass: () => void): void {
    const cancel = this.#timers.after(delayMs, () => {
      this.#cancels.delete(cancel);
      pass();
    });
    this.#cancels.add(cancel);
  }

  letGo(): void {
    for (const cancel of this.#cancels) cancel();
    this.#cancels.clear();
  }
}
