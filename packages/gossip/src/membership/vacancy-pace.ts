import { backoffMs } from './backoff.js';

/**
 * How often a node that lacks few links looks for another. Most nodes of a cluster at rest are full and refuse, so each refusal
 * doubles the pause; a link that ends may have left a place elsewhere too.
 */
export class VacancyPace {
  readonly #firstMs: number;
  readonly #maxMs: number;
  readonly #random: () => number;
  #refusals = 0;
  #at = Number.NEGATIVE_INFINITY;

  /** @param firstMs the pause after the first refusal, half of it at random */
  constructor(firstMs: number, maxMs: number, random: () => number) {
    this.#firstMs = firstMs;
    this.#maxMs = maxMs;
    this.#random = random;
  }

  due(now: number): boolean {
    return now >= this.#at;
  }

  /** Somebody had no room. */
  refused(now: number): void {
    this.#refusals += 1;
    this.#at = now + backoffMs(this.#refusals, this.#firstMs, this.#maxMs, this.#random);
  }

  /** A link has ended. */
  vacated(): void {
    this.#refusals = 0;
    this.#at = Number.NEGATIVE_INFINITY;
  }
}
