import type { Topics, Transport } from '@sconf/transport';
import { within } from '../evidence.js';
import { arrive, courseOf, type DeliveryTraits, sendAll } from '../transport/delivery.js';
import { Inbox } from '../transport/inbox.js';
import type { TopicsFixture } from './setup.js';

/** Publishes frames at one topic, and waits until those who are named have heard them. */
export type Speaker = (frames: readonly Uint8Array[], hearers: readonly Inbox[]) => Promise<void>;

/** What a check of topics stands on. */
export class TopicsGround {
  readonly transports: TopicsFixture['transports'];
  readonly #fixture: TopicsFixture;
  readonly #traits: DeliveryTraits;

  constructor(fixture: TopicsFixture, traits: DeliveryTraits) {
    this.#fixture = fixture;
    this.#traits = traits;
    this.transports = fixture.transports;
  }

  /** A record that is yet to be given to a subscription. */
  inbox(): Inbox {
    return new Inbox(this.#traits.deadlineMs);
  }

  /** Starts to keep a record of what is published; counts once `settled`. */
  subscribe(transport: Transport & Topics, topic: string): { inbox: Inbox; stop: () => void } {
    const inbox = this.inbox();
    return { inbox, stop: transport.subscribe(topic, (frame) => inbox.onFrame(frame)) };
  }

  /**
   * Who publishes at a topic, or at several by turns. Hearers are then judged: they have heard what this one published, all of it that they were
   * to wait for, and nothing else.
   */
  speaker(transport: Transport & Topics, ...topics: readonly string[]): Speaker {
    let published = 0;
    const send = (frame: Uint8Array): boolean => {
      transport.publish(topics[published % topics.length] as string, frame);
      published += 1;
      return true;
    };
    const said = courseOf({ send }, this.inbox(), this.inbox());
    return async (frames, hearers) => {
      const before = hearers.map((other) => ({ other, since: other.arrivals.length }));
      await sendAll(said, frames);
      for (const { other, since } of before) await arrive(this.#traits, { ...said, other }, frames, since);
    };
  }

  async settled(): Promise<void> {
    await this.within(this.#fixture.settled?.() ?? Promise.resolve(), 'settled of the fixture did not resolve');
  }

  within<T>(promise: PromiseLike<T>, seen: string): Promise<T> {
    return within(this.#traits.deadlineMs, promise, () => seen);
  }
}
