/** One delivery. One that isn't acknowledged comes again. */
export interface Message {
  readonly body: string;
  ack(): void | Promise<void>;
}

/** Where messages come from: at least once, in any order. A consumer of NSQ or Kafka is one line away from it. */
export type Consumer = AsyncIterable<Message>;

/** Where messages go. Resolves when the queue has it. */
export interface Producer {
  send(body: string): Promise<void>;
}
