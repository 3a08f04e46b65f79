/** The longest pause between two probes, as a multiple of the first. */
const MAX_PAUSE = 20;

/**
 * When a node with neighbours enough dials a seed all the same: a part of the cluster that was cut off, and has forgotten
 * the rest, or was pushed aside link by link, finds it only so. More and more seldom, as mostly it is for nothing; soon again
 * after a neighbour was lost, as one is whenever a cluster parts.
 */
export class SeedProbe {
  readonly #firstMs: number;
  readonly #random: () => number;
  #pauseMs: number;
  #at: number;

  /** @param firstMs the first pause, half of it more or less */
  constructor(firstMs: number, random: () => number, now: number) {
    this.#firstMs = firstMs;
    this.#pauseMs = firstMs;
    this.#random = random;
    this.#at = now + firstMs * (0.5 + random());
  }

  /** Whether one is due; if so, the next is only after a longer pause. */
  due(now: number): boolean {
    if (now < this.#at) return false;
    this.#at = now + this.#pauseMs * (0.5 + this.#random());
    this.#pauseMs = Math.min(this.#pauseMs * 2, this.#firstMs * MAX_PAUSE);
    return true;
  }

  /** A neighbour was lost. */
  soon(now: number): void {
    this.#pauseMs = this.#firstMs;
    this.#at = Math.min(this.#at, now + this.#firstMs * (0.5 + this.#random()));
  }
}
