/** Requests of one push that may be refused for what is in them. */
const REQUESTS = 256;

/** Further ones for each type that is offered by itself. */
const REQUESTS_PER_TYPE = 8;

/** How many times the bytes of a push may be refused: looking for 60 of 100 000 entries by halving takes 8. */
const BYTES_FACTOR = 16;

/** How much of one push may be refused, so that no peer can make its sender send without end. */
export class RefusalBudget {
  #requests = REQUESTS;
  #bytes = 0;

  /** Whether nothing more should be offered. */
  get isSpent(): boolean {
    return this.#requests <= 0 || this.#bytes <= 0;
  }

  /** Takes note that so much is to be pushed. */
  addBytes(bytes: number): void {
    this.#bytes += BYTES_FACTOR * bytes;
  }

  /** Takes note that so many types are offered one by one. */
  addTypes(types: number): void {
    this.#requests += REQUESTS_PER_TYPE * types;
  }

  /** Takes note of a refused request. */
  spend(bytes: number): void {
    this.#requests--;
    this.#bytes -= bytes;
  }
}
