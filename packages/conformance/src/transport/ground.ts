import type { Link, Listener, OpenOptions, Transport } from '@sconf/transport';
import { Evidence, within } from '../evidence.js';
import { Inbox } from './inbox.js';
import type { TransportFixture, TransportSetup, TransportTraits } from './setup.js';

/** Both ends of one link, each with its record. */
export interface Pair {
  readonly dialled: Link;
  readonly accepted: Link;
}

/** What a check stands on: a fixture that listens, and all that was opened, to be closed in the end. */
export class Ground {
  readonly fixture: TransportFixture;
  readonly traits: Required<TransportTraits>;
  /** Told of each link that is accepted. */
  onAccept: (link: Link) => void = () => undefined;
  readonly #links = new Set<Link>();
  readonly #accepted = new Map<Listener, Link[]>();
  readonly #listeners: Listener[] = [];
  readonly #wakers: (() => void)[] = [];

  private constructor(fixture: TransportFixture, traits: Required<TransportTraits>) {
    this.fixture = fixture;
    this.traits = traits;
  }

  /** Runs a check's body and clears everything away afterwards. */
  static async lend(setup: TransportSetup, traits: Required<TransportTraits>, body: Body): Promise<void> {
    const ground = new Ground(await setup(), traits);
    const failures: unknown[] = [];
    await body(ground).catch((error: unknown) => failures.push(error));
    failures.push(...(await ground.#clear()));
    if (failures.length > 0) throw failures[0];
  }

  get transport(): Transport {
    return this.fixture.transport;
  }

  get dialler(): Transport {
    return this.fixture.dialler ?? this.fixture.transport;
  }

  /** Listens as the transport does; accepted links are kept. */
  async listening(address: string, options?: OpenOptions): Promise<Listener> {
    const { transport } = this;
    if (transport.listen === undefined) throw new Evidence('The transport of the fixture has no listen.');
    const accepted: Link[] = [];
    const onLink = (link: Link): void => {
      accepted.push(link);
      this.#links.add(link);
      this.onAccept(link);
      for (const wake of this.#wakers.splice(0)) wake();
    };
    const listener = await transport.listen(address, onLink, options);
    this.#accepted.set(listener, accepted);
    return listener;
  }

  /** Links that came to a listener so far. */
  acceptedAt(listener: Listener): readonly Link[] {
    return this.#accepted.get(listener) ?? [];
  }

  /** Listens where there is room; the listener is closed in the end. */
  async listen(address: string = this.fixture.address, options?: OpenOptions): Promise<Listener> {
    const listener = await this.within(this.listening(address, options), 'listen did not settle');
    this.#listeners.push(listener);
    return listener;
  }

  /** Dials; the link is closed in the end. */
  async dial(address: string, options?: OpenOptions): Promise<Link> {
    const link = await this.within(this.dialler.dial(address, options), 'dial did not settle');
    this.#links.add(link);
    return link;
  }

  /** A listener and one link to it. */
  async pair(): Promise<Pair> {
    return await this.pairAt(await this.listen());
  }

  /** One more link to a listener. */
  async pairAt(listener: Listener, options?: OpenOptions): Promise<Pair> {
    const accepted = this.acceptedAt(listener);
    const before = accepted.length;
    const dialled = await this.dial(listener.address, options);
    await this.#untilAccepted(accepted, before + 1);
    return { dialled, accepted: accepted[before] as Link };
  }

  /** Starts to keep a record of what arrives at one end. */
  receive(link: Link): Inbox {
    const inbox = this.inbox();
    link.receive(inbox);
    return inbox;
  }

  /** A record that is yet to be given to an end. */
  inbox(): Inbox {
    return new Inbox(this.traits.deadlineMs);
  }

  within<T>(promise: PromiseLike<T>, seen: string): Promise<T> {
    return within(this.traits.deadlineMs, promise, () => seen);
  }

  async #untilAccepted(accepted: readonly Link[], count: number): Promise<void> {
    while (accepted.length < count) {
      const more = new Promise<void>((resolve) => this.#wakers.push(resolve));
      await this.within(more, 'dial resolved, and the listener was not told of the link');
    }
  }

  /** Closes everything, also where closing fails, and tells what failed. */
  async #clear(): Promise<unknown[]> {
    const outcomes = [
      ...(await Promise.allSettled([...this.#links].map(async (link) => link.close()))),
      ...(await Promise.allSettled(this.#listeners.map(async (listener) => await listener.close()))),
      ...(await Promise.allSettled([this.fixture.close?.()])),
    ];
    return outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
  }
}

/** What a check does on its ground. */
export type Body = (ground: Ground) => Promise<void>;
