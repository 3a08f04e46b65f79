import type { Consumer, Message, Producer } from './queue.js';

/** A queue in memory that keeps its word, at least once, and no more: it repeats and shuffles. */
export class BadQueue implements Producer {
  readonly #random: () => number;
  readonly #sent: string[] = [];

  /** @param random 0 to 1, 1 excluded */
  constructor(random: () => number) {
    this.#random = random;
  }

  async send(body: string): Promise<void> {
    this.#sent.push(body);
  }

  /** Everything sent so far, each one to three times and those not acknowledged once more, in no order at all. */
  deliver(): Consumer {
    const copies = this.#sent.flatMap((body) => Array<string>(1 + Math.floor(this.#random() * 3)).fill(body));
    return this.#eachUntilAcknowledged(copies);
  }

  async *#eachUntilAcknowledged(waiting: string[]): AsyncGenerator<Message, void> {
    while (waiting.length > 0) {
      const [body = ''] = waiting.splice(Math.floor(this.#random() * waiting.length), 1);
      let acknowledged = false;
      const ack = (): void => {
        acknowledged = true;
      };
      yield { body, ack };
      if (!acknowledged) waiting.push(body);
    }
  }
}
