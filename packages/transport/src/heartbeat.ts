import type { Timers } from './timers.js';

/** What a {@link Heartbeat} is told to do. */
export interface HeartbeatActions {
  /** Asks the other end for a sign of life. */
  ask(): void;
  /** The other end fell silent. */
  onSilence(): void;
}

/**
 * Detects that the other end fell silent: when nothing was heard for one interval it asks, and when nothing is heard for
 * another it gives up. A link that is busy costs no messages. Silence is noticed after two to three intervals.
 */
export class Heartbeat {
  readonly #timers: Timers;
  readonly #intervalMs: number;
  readonly #actions: HeartbeatActions;
  #heard = false;
  #asked = false;
  #dueAt = 0;
  #cancel: () => void = () => undefined;

  constructor(timers: Timers, intervalMs: number, actions: HeartbeatActions) {
    this.#timers = timers;
    this.#intervalMs = intervalMs;
    this.#actions = actions;
    this.#wait();
  }

  /** Something arrived. */
  heard(): void {
    this.#heard = true;
  }

  stop(): void {
    this.#cancel();
  }

  #wait(): void {
    this.#dueAt = this.#timers.now() + this.#intervalMs;
    this.#cancel = this.#timers.after(this.#intervalMs, () => this.#beat());
  }

  #beat(): void {
    // A beat that comes late says that this process slept: what arrived meanwhile is yet to be read.
    const slept = this.#timers.now() - this.#dueAt > this.#intervalMs / 2;
    if (this.#asked && !this.#heard && !slept) return void this.#actions.onSilence();
    this.#asked = !this.#heard;
    this.#heard = false;
    this.#wait();
    if (this.#asked) this.#actions.ask();
  }
}
