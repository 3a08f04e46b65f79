import type { Connection } from './connection.js';
import type { Peer } from './peer.js';
import type { Peers } from './peers.js';
import { randomBytes } from './random.js';

/** What {@link Repair} is given. */
export interface RepairOptions {
  readonly overlay: { readonly peers: Pick<Peers, 'open' | 'changes'>; readonly direct: boolean };
  readonly random: () => number;
  readonly antiEntropyMs: number;
}

/** How much longer it waits where nothing gets lost: each exchange has all hashed that changed since the last one. */
const MAX_CALM = 4;

/** So many looks that find nothing lost change nothing yet: what one node lacks may be lacking with others, too. */
const WARY_LOOKS = 3;

/** Of what changed between two exchanges, the share that the second may find on its way, and that is not lost. */
const ON_ITS_WAY = 1 / 64;

/**
 * Decides whom to reconcile with: first the new peers, one after the other, so that a newcomer takes what it lacks from
 * one of them and not from all; then, every few seconds, somebody at random, which finds whatever was lost. As long as
 * that is nothing, and no link comes or goes, the pauses get longer in a small cluster.
 */
export class Repair {
  readonly #options: RepairOptions;
  readonly #due = new Set<Peer>();
  #leading: Connection | undefined;
  /** Whether that is a look at somebody at random: only that puts off the next, or who comes again and again would. */
  #looking = false;
  #nextAt = Number.POSITIVE_INFINITY;
  /** Looks since one found something lost, or a link came or went. */
  #quiet = 0;
  /** {@link Peers.changes} when the last exchange was over. */
  #changesThen = 0;

  constructor(options: RepairOptions, now: number) {
    this.#options = options;
    this.#wait(now);
  }

  /**
   * A link came or went: what was on its way may be lost. Whose link went is asked once it has another, and not kept in mind
   * here, where under ever new ids ever more would wait for an exchange that is held up.
   */
  unsettled(now: number, gone?: Peer): void {
    if (gone !== undefined) this.#due.delete(gone);
    const { antiEntropyMs, random } = this.#options;
    // As if it had looked all the time. Not where it has: who comes and goes would have it look without a pause.
    if (this.#calm > 1) this.#nextAt = Math.min(this.#nextAt, now + antiEntropyMs * random());
    this.#quiet = 0;
  }

  /** An exchange is over that moved so many entries, either way. */
  found(entries: number, now: number): void {
    const { changes } = this.#options.overlay.peers;
    const lost = entries > (changes - this.#changesThen) * ON_ITS_WAY;
    this.#changesThen = changes;
    if (lost) this.#quiet = 0;
    else if (this.#looking) this.#quiet += 1;
    this.#leading = undefined;
    this.#wait(now, this.#looking);
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
    // It came to no end: something gets lost.
    if (this.#leading !== undefined) this.unsettled(now);
    const peer = this.#next(now);
    this.#leading = peer?.connection;
    this.#leading?.perform(this.#leading.session.reconcile(randomBytes(this.#options.random, 8), now));
  }

  #next(now: number): Peer | undefined {
    this.#looking = false;
    for (const peer of this.#due) {
      this.#due.delete(peer);
      if (peer.open) return peer;
    }
    if (now < this.#nextAt) return undefined;
    this.#looking = true;
    this.#wait(now, true);
    const open = this.#options.overlay.peers.open().filter(({ leads }) => !leads);
    return open[Math.floor(this.#options.random() * open.length)];
  }

  get #calm(): number {
    // Where it comes by way of others it may be lost far from here.
    if (!this.#options.overlay.direct) return 1;
    return Math.min(2 ** Math.max(0, this.#quiet - WARY_LOOKS), MAX_CALM);
  }

  /** Jittered, so that nodes that started together don't go on together. */
  #wait(now: number, mayPutOff: boolean = false): void {
    const { antiEntropyMs, random } = this.#options;
    const nextAt = now + antiEntropyMs * this.#calm * (0.75 + random() / 2);
    if (mayPutOff || nextAt < this.#nextAt) this.#nextAt = nextAt;
  }
}
