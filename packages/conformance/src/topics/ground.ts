import type { Topics, Transport } from '@sconf/transport';
import { within } from '../evidence.js';
import { Inbox } from '../transport/inbox.js';
import type { TopicsFixture } from './topics-conformance.js';

/** What a check of topics stands on. */
export class TopicsGround {
  readonly transports: TopicsFixture['transports'];
  readonly deadlineMs: number;
  readonly #fixture: TopicsFixture;

  constructor(fixture: TopicsFixture, deadlineMs: number) {
    this.#fixture = fixture;
    this.transports = fixture.transports;
    this.deadlineMs = deadlineMs;
  }

  /** Starts to keep a record of what is published; counts once `settled`. */
  subscribe(transport: Transport & Topics, topic: string): { inbox: Inbox; stop: () => void } {
    const inbox = new Inbox(this.deadlineMs);
    return { inbox, stop: transport.subscribe(topic, (frame) => inbox.onFrame(frame)) };
  }

  async settled(): Promise<void> {
    await this.within(this.#fixture.settled?.() ?? Promise.resolve(), 'settled of the fixture did not resolve');
  }

  within<T>(promise: PromiseLike<T>, seen: string): Promise<T> {
    return within(this.deadlineMs, promise, () => seen);
  }
}
