import type { Arrival } from '@sconf/app-market';

/** Requests under way at one time; further ones are dropped and counted. */
const MAX_UNDER_WAY = 1000;

/**
 * A request that this machine gets to so late, ms, is dropped and counted: nobody waits for it any more, and selling it
 * would make the next ones late, and the configs that come in between.
 */
const MAX_LATE_MS = 100;

/** What a {@link TrafficLoop} works with. */
export interface TrafficLoopOptions {
  readonly arrivals: Iterator<Arrival>;
  readonly sell: (arrival: Arrival) => Promise<void>;
  /** When the flight starts, ms since 1970. */
  readonly start: number;
  readonly now: () => number;
}

/** Plays the requests of a flight at their times. */
export class TrafficLoop {
  readonly #options: TrafficLoopOptions;
  #timer: NodeJS.Timeout | undefined;
  #underWay = 0;
  #dropped = 0;

  constructor(options: TrafficLoopOptions) {
    this.#options = options;
    this.#wait(options.arrivals.next());
  }

  /** Requests that were not made because they were late, or too many were under way. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Makes no more requests. */
  stop(): void {
    clearTimeout(this.#timer);
  }

  #wait(next: IteratorResult<Arrival>): void {
    if (next.done === true) return;
    const due = this.#options.start + next.value.at * 1000;
    this.#timer = setTimeout(() => this.#play(next.value), Math.max(0, due - this.#options.now()));
  }

  /** Plays this request and all others that are due: timers come late, requests don't wait for that. */
  #play(first: Arrival): void {
    let arrival = first;
    for (;;) {
      this.#begin(arrival);
      const next = this.#options.arrivals.next();
      if (next.done === true) return;
      if (this.#options.start + next.value.at * 1000 > this.#options.now()) {
        this.#wait(next);
        return;
      }
      arrival = next.value;
    }
  }

  #begin(arrival: Arrival): void {
    const late = this.#options.now() - (this.#options.start + arrival.at * 1000);
    if (late > MAX_LATE_MS || this.#underWay >= MAX_UNDER_WAY) {
      this.#dropped += 1;
      return;
    }
    this.#underWay += 1;
    void this.#options.sell(arrival).finally(() => {
      this.#underWay -= 1;
    });
  }
}
