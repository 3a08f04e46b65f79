/**
 * How long nothing was heard of a peer, as far as this side was there to hear it. A process that was suspended, or that
 * got no turn, finds its clock far ahead and is told the time before what arrived meanwhile: each look counts for a third
 * of the patience at most, so it asks and reads before it judges.
 */
export class Silence {
  readonly #mostMs: number;
  #ms = 0;
  #countedTo: number;
  #heardAt: number;

  /** @param patienceMs silence after which the peer will be given up */
  constructor(patienceMs: number, now: number) {
    this.#mostMs = patienceMs / 3;
    this.#countedTo = now;
    this.#heardAt = now;
  }

  /** When something was heard last. */
  get heardAt(): number {
    return this.#heardAt;
  }

  /** Something was heard. */
  broken(now: number): void {
    this.#ms = 0;
    this.#heardAt = now;
    this.#countedTo = now;
  }

  /** Counts up to `now`; the silence so far, in milliseconds. */
  at(now: number): number {
    this.#ms += Math.min(now - this.#countedTo, this.#mostMs);
    this.#countedTo = now;
    return this.#ms;
  }
}
