/** The longest pause between two probes, as a multiple of the first. */
const MAX_PAUSE = 20;

/**
 * When a node with neighbours enough dials a seed all the same: a part of the cluster that was cut off, and has forgotten
 * the rest, finds it only so. Soon after a neighbour was lost, as it is whenever the cluster parts, then more and more
 * seldom, as mostly it is for nothing.
 */
export class SeedProbe {
  readonly #firstMs: number;
  readonly #random: () => number;
  #pauseMs: number;
  #at = Number.POSITIVE_INFINITY;

  /** @param firstMs the first pause */
  constructor(firstMs: number, random: () => number) {
    this.#firstMs = firstMs;
    this.#pauseMs = firstMs;
    this.#random = random;
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
