import type { Connection } from './connection.js';
import type { Peer } from './peer.js';
import { randomBytes } from './random.js';

/** What {@link Repair} is given. */
export interface RepairOptions {
  /** The peers whose links are open. */
  readonly open: () => readonly Peer[];
  readonly random: () => number;
  readonly antiEntropyMs: number;
}

/**
 * Decides whom to reconcile with: first the new peers, one after the other, so that a newcomer takes what it lacks from
 * one of them and not from all; then, every few seconds, somebody at random, which finds whatever was lost.
 */
export class Repair {
  readonly #options: RepairOptions;
  readonly #due = new Set<Peer>();
  #leading: Connection | undefined;
  #nextAt: number;

  constructor(options: RepairOptions, now: number) {
    this.#options = options;
    this.#nextAt = now + this.#pause();
  }

  /**
   * This peer's set has to be reconciled with, soon; should the link break before that is done, on the next one. Who leads
   * all exchanges is left to do so.
   */
  add(peer: Peer): void {
    if (peer.leads) return;
    peer.conversation.lacking = true;
    this.#due.add(peer);
  }

  /** Starts what is due, unless something is under way. */
  step(now: number): void {
    if (this.#leading?.session.reconciling === true) return;
    const peer = this.#next(now);
    this.#leading = peer?.connection;
    this.#leading?.perform(this.#leading.session.reconcile(randomBytes(this.#options.random, 8), now));
  }

  #next(now: number): Peer | undefined {
    for (const peer of this.#due) {
      this.#due.delete(peer);
      if (peer.open) return peer;
    }
    if (now < this.#nextAt) return undefined;
    this.#nextAt = now + this.#pause();
    const open = this.#options.open().filter(({ leads }) => !leads);
    return open[Math.floor(this.#options.random() * open.length)];
  }

  /** Jittered, so that nodes that started together don't go on together. */
  #pause(): number {
    return this.#options.antiEntropyMs * (0.75 + this.#options.random() / 2);
  }
}
