import { ConfigSet, type Replica, Snapshot } from '@sconf/data-model';
import type { Effects } from '@sconf/reconcile';
import { callWithin, type Deadline } from './deadline.js';

/** The course of reconciling as the near replica sees it: what it takes in, and what both sides have by then. */
export class Course {
  readonly #replica: Replica;
  #agreed: ConfigSet = new ConfigSet();
  #isLocal = true;
  #received = 0;
  #sent = 0;
  #refusals = 0;

  constructor(replica: Replica) {
    this.#replica = replica;
  }

  /** Whether the replica answers at once, so that it can be looked at after each message. */
  get isLocal(): boolean {
    return this.#isLocal;
  }

  /** Entries that the replica took. */
  get received(): number {
    return this.#received;
  }

  /** Entries that the peer was sent, and didn't refuse. */
  get sent(): number {
    return this.#sent;
  }

  /** Entries that either side refused, or that fit into no message. */
  get refusals(): number {
    return this.#refusals;
  }

  /** What both hold at least, once all is exchanged that differed. */
  get agreed(): Snapshot {
    return this.#agreed.snapshot();
  }

  /** The replica's set as it was when the exchange began. */
  async start(deadline: Deadline): Promise<Snapshot> {
    const set = await this.pull(deadline);
    this.#agreed = ConfigSet.from(set);
    return set;
  }

  /** The replica's set as it is. */
  pull(deadline: Deadline): Promise<Snapshot> {
    const ask = (signal: AbortSignal) => {
      const set = this.#replica.pull({ signal });
      this.#isLocal = set instanceof Snapshot;
      return set;
    };
    return callWithin('pull from the replica', ask, deadline);
  }

  /** Merges what a message of the peer has brought. */
  async take({ received, rejected, progress }: Effects, deadline: Deadline): Promise<void> {
    this.#refusals += rejected.length;
    this.#sent = Math.max(0, progress.sent - this.#refusals);
    if (received.length === 0) return;
    const push = (signal: AbortSignal) => this.#replica.push(received, { signal });
    const { refused } = await callWithin('push to the replica', push, deadline);
    this.#refusals += refused.length;
    this.#received += received.length - refused.length;
    for (const entry of received) this.#agreed.applyPacked(entry);
  }
}
