import type { Replica, Snapshot, Syncable } from '@sconf/data-model';
import { type Effects, type FailureCode, Initiator, ReconcileFailed } from '@sconf/reconcile';
import { Course } from './course.js';
import { callWithin, type Deadline } from './deadline.js';
import type { RoundProgress } from './poller-event.js';
import type { PollerSettings } from './poller-options.js';
import { type TieAware, tiesBetween } from './ties.js';

/** What reconciling has brought. */
export interface Reconciled {
  /** Entries that the replica took. */
  readonly received: number;
  /** Entries that the peer was sent, and didn't refuse. */
  readonly sent: number;
  /** What both now hold at least; `undefined` when the full exchange has to do it, or the rest of it. */
  readonly agreed: Snapshot | undefined;
}

/** Told how far it has come. */
export type OnProgress = (progress: Omit<RoundProgress, 'event'>) => void;

/** Rounds after which a peer that hasn't reconcile, or broke it off, is asked again: it may have been replaced. */
const PAUSE_ROUNDS = 60;

/** The exchange made no sense to one of the sides: the next rounds go without it. */
const BROKEN_CODES: ReadonlySet<unknown> = new Set<FailureCode>([
  'malformed-frame',
  'unsupported-version',
  'frame-too-large',
  'unexpected-frame',
  'no-progress',
  'too-many-entries',
  'peer-gave-up',
]);

const UNSUPPORTED = 'sync-unsupported';

/** A side takes nothing in just now, which needn't keep the other from learning: that takes a pull. */
const UNWRITABLE_CODES: ReadonlySet<unknown> = new Set(['store-failed', 'durability-unknown', 'overloaded']);

/**
 * Finds what two replicas don't share, and exchanges that, by messages that the peer answers. Equal sets cost one of
 * 24 bytes. Only where both are to learn everything: entries go both ways at once, and ties go to the greater data.
 *
 * A replica that refuses an entry would be offered it again in each exchange. So where one does, that and what is left
 * is for the full exchange, which remembers; then and in all rounds after it.
 */
export class Reconciliation {
  readonly #replica: Replica & TieAware;
  readonly #peer: Replica & TieAware & Partial<Syncable>;
  readonly #settings: PollerSettings;
  readonly #onProgress: OnProgress;
  #pausedRounds = 0;

  constructor(replica: Replica, peer: Replica & Partial<Syncable>, settings: PollerSettings, onProgress: OnProgress) {
    this.#replica = replica;
    this.#peer = peer;
    this.#settings = settings;
    this.#onProgress = onProgress;
  }

  /** Reconciles if that can be done. Throws what makes the round fail. */
  async run(deadline: Deadline): Promise<Reconciled> {
    const course = new Course(this.#replica);
    const isDone = this.#isPossible() && (await this.#lead(course, deadline));
    const { received, sent, agreed } = course;
    return { received, sent, agreed: isDone ? agreed : undefined };
  }

  #isPossible(): boolean {
    const { mode } = this.#settings;
    const ties = this.#settings.ties ?? tiesBetween(this.#replica, this.#peer);
    return this.#peer.sync !== undefined && mode === 'both' && ties === 'total-order' && --this.#pausedRounds < 0;
  }

  /** Whether nothing is left for the full exchange. */
  async #lead(course: Course, deadline: Deadline): Promise<boolean> {
    try {
      const set = await course.start(deadline);
      if (course.isLocal) {
        const initiator = new Initiator({ salt: this.#settings.salt() });
        let step = initiator.start(set);
        while (step.outcome === undefined) step = await this.#next(initiator, step, course, deadline);
        if (step.outcome.kind === 'failed') throw step.outcome.error;
        if (course.refusals === 0) return true;
      }
      this.#pausedRounds = Number.POSITIVE_INFINITY;
    } catch (error) {
      const { code } = Object(error) as { code?: unknown };
      if (code === UNSUPPORTED || BROKEN_CODES.has(code)) this.#pausedRounds = PAUSE_ROUNDS;
      if (code !== UNSUPPORTED && !UNWRITABLE_CODES.has(code)) throw error;
    }
    return false;
  }

  async #next(initiator: Initiator, step: Effects, course: Course, deadline: Deadline): Promise<Effects> {
    const { reply } = step;
    if (reply === undefined) throw new ReconcileFailed('unexpected-frame', 'the answer belongs to another message');
    const peer = this.#peer as Syncable;
    const answer = await callWithin('sync with the peer', (signal) => peer.sync(reply, { signal }), deadline);
    const next = initiator.receive(answer, await course.pull(deadline));
    await course.take(next, deadline);
    const { received: pulled, sent: pushed } = course;
    if (next.outcome === undefined && pulled + pushed > 0) {
      this.#onProgress({ pulled, pushed, peerSize: next.progress.peerSize });
    }
    return next;
  }
}
