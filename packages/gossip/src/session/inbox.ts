/** Batches beyond the oldest missing one that are kept in mind. An honest peer has far fewer under way. */
const MAX_AHEAD = 1024;

/**
 * Which batches of a peer were received, and which of them are durable, so that acknowledgements are cumulative though
 * a wire may repeat, reorder and lose frames. One for each link: what becomes durable after the link is gone is sent
 * again on the next one.
 */
export class Inbox {
  #acknowledged: number;
  /** Numbers above `acknowledged` that were received; true for those that are durable too. */
  readonly #ahead = new Map<number, boolean>();

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
    if (number <= this.#acknowledged || this.#ahead.has(number)) return 'repeated';
    this.#ahead.set(number, false);
    return 'new';
  }

  /** A batch that was received has become durable. */
  settle(number: number): void {
    this.#ahead.set(number, true);
    while (this.#ahead.get(this.#acknowledged + 1) === true) {
      this.#acknowledged += 1;
      this.#ahead.delete(this.#acknowledged);
    }
  }

  /** A batch that was received could not be kept: it has to come again. */
  forget(number: number): void {
    this.#ahead.delete(number);
  }
}
