import { type Link, type LinkLimits, TransportError, toLinkLimits } from '@sconf/transport';
import { linkPair } from './memory-link.js';
import { TopicBoard } from './memory-topics.js';
import { platformSchedule, type Schedule } from './schedule.js';

/** Options of a {@link MemoryNetwork}. */
export interface MemoryNetworkOptions {
  /** Bounds of every link. @default DEFAULT_LINK_LIMITS */
  readonly limits?: Partial<LinkLimits>;
  /** Says when what was sent arrives; a simulator gives its own. @default platformSchedule() */
  readonly schedule?: Schedule;
}

/** The wire: who listens where. Transports on one network reach each other, and nobody else. */
export class MemoryNetwork {
  readonly limits: LinkLimits;
  readonly schedule: Schedule;
  /** Who hears what is published. */
  readonly topics: TopicBoard = new TopicBoard();
  readonly #listeners = new Map<string, (link: Link) => void>();
  #lastPort = 0;

  /** @throws InvalidOption for a limit out of its range */
  constructor(options: MemoryNetworkOptions = {}) {
    this.limits = toLinkLimits(options.limits);
    this.schedule = options.schedule ?? platformSchedule();
  }

  /** A name that was not given out before. */
  nextPort(): string {
    this.#lastPort += 1;
    return String(this.#lastPort);
  }

  /**
   * Takes links at an address. The answer ends it.
   *
   * @throws TransportError `address-in-use`
   */
  bind(address: string, onLink: (link: Link) => void): () => void {
    if (this.#listeners.has(address)) {
      throw new TransportError('address-in-use', `somebody listens at ${address} already: choose another name`);
    }
    this.#listeners.set(address, onLink);
    return () => {
      if (this.#listeners.get(address) === onLink) this.#listeners.delete(address);
    };
  }

  /**
   * A link to who listens at an address, who is told of the other end.
   *
   * @throws TransportError `unreachable`
   */
  connect(from: string, address: string): Link {
    const onLink = this.#listeners.get(address);
    if (onLink === undefined)
      throw new TransportError('unreachable', `nobody listens at ${address}: listen there first`);
    const [near, far] = linkPair(this, from, address);
    onLink(far);
    return near;
  }
}
