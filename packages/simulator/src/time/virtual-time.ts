import { SimulationError } from '../errors.js';
import { type Alarm, EventQueue } from './event-queue.js';

/** Times are rounded up to this, in milliseconds: what falls together is done in one turn of the event loop. */
const GRAIN_MS = 1 / 8;

/** Turns that one instant may take before it is said never to end. */
const MAX_TURNS = 10_000;

/**
 * Time that passes only when it is told to. Between two instants every promise that can settle has: that takes a real
 * turn of the event loop, which is why `turn` is handed in.
 */
export class VirtualTime {
  readonly #queue = new EventQueue();
  readonly #turn: (run: () => void) => void;
  #now = 0;
  #soon: (() => void)[] = [];
  #instants = 0;

  /** @param turn runs something after all that waits now */
  constructor(turn: (run: () => void) => void) {
    this.#turn = turn;
  }

  /** Milliseconds since the start. */
  get now(): number {
    return this.#now;
  }

  /** How many instants there were in which something happened. */
  get instants(): number {
    return this.#instants;
  }

  /** Does something at a time to come. Call it off by taking away its `run`. */
  at(time: number, run: () => void): Alarm {
    return this.#queue.add(Math.max(this.#now, Math.ceil(time / GRAIN_MS) * GRAIN_MS), run);
  }

  /** Does something `delayMs` from now. */
  after(delayMs: number, run: () => void): Alarm {
    return this.at(this.#now + delayMs, run);
  }

  /** Does something in this instant, after what is being done and the promises that come of it. */
  soon(run: () => void): void {
    this.#soon.push(run);
  }

  /** Lets time pass to `end`, and everything happen that is due. `stop` is asked after each instant. */
  async pass(end: number, stop: () => boolean): Promise<void> {
    await this.#settle();
    const queue = this.#queue;
    while (queue.nextAt <= end && !stop()) {
      this.#now = queue.nextAt;
      this.#instants += 1;
      while (queue.nextAt === this.#now) queue.take()?.run?.();
      await this.#settle();
    }
    if (!stop()) this.#now = Math.max(this.#now, end);
  }

  async #settle(): Promise<void> {
    for (let turns = 0; turns < MAX_TURNS; turns++) {
      await new Promise<void>(this.#turn);
      if (this.#soon.length === 0) return;
      const soon = this.#soon;
      this.#soon = [];
      for (const run of soon) run();
    }
    throw new SimulationError('endless-instant', `the instant at ${this.#now} ms asks for turn after turn`);
  }
}
