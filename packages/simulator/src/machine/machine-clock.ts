import { InvalidOption } from '@sconf/data-model';

/** Milliseconds since 1970 at which every simulation starts: 2026-01-01 UTC. */
export const START_MS = 1_767_225_600_000;

/** A machine's clocks: one that only goes forward, at a pace of its own, and one on the wall that is set now and then. */
export class MachineClock {
  readonly #now: () => number;
  #since = 0;
  #passed = 0;
  #rate = 1;
  #ahead = 0;

  /** @param now the true time, in milliseconds since the start */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Milliseconds since the start as this machine counts them; never goes back. */
  readonly elapsed = (): number => this.#passed + (this.#now() - this.#since) * this.#rate;

  /** Milliseconds since 1970 as this machine thinks. */
  readonly wall = (): number => Math.floor(START_MS + this.elapsed() + this.#ahead);

  /** How fast it goes; 1 is right. */
  get rate(): number {
    return this.#rate;
  }

  /**
   * Makes it go faster or slower from now on.
   *
   * @throws ConfigError `invalid-option`
   */
  setRate(rate: number): void {
    if (!(rate > 0 && Number.isFinite(rate))) throw new InvalidOption('rate', `rate is ${rate}: give a number above 0`);
    this.#passed = this.elapsed();
    this.#since = this.#now();
    this.#rate = rate;
  }

  /** Sets the clock on the wall forward, or back. */
  jump(ms: number): void {
    this.#ahead += ms;
  }
}
