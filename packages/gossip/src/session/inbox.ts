/** Batches beyond the oldest missing one that are kept in mind. An honest peer has far fewer under way. */
const MAX_AHEAD = 1024;

/** What a batch is beyond those that are acknowledged. */
const MISSING = 0;
const RECEIVED = 1;
const DURABLE = 2;

/**
 * Which batches of a peer were received, and which of them are durable, so that acknowledgements are cumulative though
 * a wire may repeat, reorder and lose frames. One for each link: what becomes durable after the link is gone is sent
 * again on the next one.
 */
export class Inbox {
  #acknowledged: number;
  /** Of the numbers above `acknowledged`, each in the place that its remainder gives: a ring, which makes no garbage. */
  readonly #ahead = new Uint8Array(MAX_AHEAD);

  /** @param acknowledged the number of the last batch that was acknowledged on an earlier link, or 0 */
  constructor(acknowledged: number) {
    this.#acknowledged = acknowledged;
  }

  /** Everything up to this number was received and is durable. */
  get acknowledged(): number {
    return this.#acknowledged;
  }

  /** Whether `number` was not received before. `beyond` is what no honest peer sends. */
  receive(number: number): 'new' | 'repeated' | 'beyond' {
    if (number > this.#acknowledged + MAX_AHEAD) return 'beyond';
    const place = number % MAX_AHEAD;
    if (number <= this.#acknowledged || this.#ahead[place] !== MISSING) return 'repeated';
    this.#ahead[place] = RECEIVED;
    return 'new';
  }

  /** A batch that was received has become durable. */
  settle(number: number): void {
    this.#ahead[number % MAX_AHEAD] = DURABLE;
    for (;;) {
      const next = (this.#acknowledged + 1) % MAX_AHEAD;
      if (this.#ahead[next] !== DURABLE) return;
      this.#ahead[next] = MISSING;
      this.#acknowledged += 1;
    }
  }

  /** A batch that was received could not be kept: it has to come again. */
  forget(number: number): void {
    this.#ahead[number % MAX_AHEAD] = MISSING;
  }
}
