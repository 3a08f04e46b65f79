import type { KnownSession } from '../frames/frame.js';
import { Outbox } from './outbox.js';

/** What is known of one life of a peer beyond one link: what it still needs, and what of it was acknowledged. */
export class Conversation {
  outbox: Outbox = new Outbox();
  /** The number of the peer's last batch that was acknowledged. */
  acknowledged = 0;
  /**
   * Whether this side is to lead an exchange that hasn't come to its end yet. A link that breaks ends the exchange, and not
   * the session: what it would have found is in no outbox, so that it is led again on the next link.
   */
  lacking = false;
  #nonces: readonly [number, number] | undefined;

  /** What this side would take up again. */
  get known(): KnownSession | undefined {
    return this.#nonces && { nonces: this.#nonces, received: this.acknowledged };
  }

  /** Starts from nothing: both sets are about to be reconciled. */
  restart(nonces: readonly [number, number]): void {
    this.outbox = new Outbox();
    this.acknowledged = 0;
    this.lacking = false;
    this.#nonces = nonces;
  }

  /** Goes on where the peer left off. False when that can't be. */
  resume({ nonces, received }: KnownSession): boolean {
    // One side may have begun a session that the other never heard of: the link broke in between.
    return this.#nonces?.join() === nonces.join() && this.outbox.resume(received);
  }
}
