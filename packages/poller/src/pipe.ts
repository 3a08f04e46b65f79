import { diffPacked, type PackedEntry, type Refusal, type Replica, Snapshot } from '@sconf/data-model';
import { callWithin, type Deadline } from './deadline.js';
import type { Refusals } from './refusals.js';
import { isNews, type Ties } from './ties.js';

/** What became of one direction of a round, in entries. */
export interface Delivery {
  /** Those that the target lacked when it was pulled, and took. */
  readonly delivered: number;
  /** Those that the target would not take and that were reported. */
  readonly refused: number;
}

/** A direction in which nothing went. */
export const NOTHING: Delivery = Object.freeze({ delivered: 0, refused: 0 });

/** What a pipe works with. */
export interface PipeOptions {
  /** Says in errors which push it was. */
  readonly name: string;
  readonly target: Replica;
  readonly refusals: Refusals;
  /** Entries in one push. */
  readonly batchEntries: number;
  /** Told at once, so that a later failure of the round takes no report with it. */
  readonly onRefused: (refusal: Refusal) => void;
}

/**
 * Rounds after which a target that should have everything is compared once more, in case it was replaced by one that
 * knows as many keys, but older versions.
 */
const RECHECK_ROUNDS = 60;

/** How far the target has come. */
interface Standing {
  /** The source of which the target was offered everything that it lacked. */
  readonly source: Snapshot;
  /** The target as it was pulled before the offer. */
  readonly target: Snapshot;
  readonly ties: Ties;
}

/** Before the first comparison: nothing was offered, and nothing is known of the target. */
const UNKNOWN: Standing = { source: Snapshot.empty, target: Snapshot.empty, ties: 'total-order' };

/** One direction between two replicas: offers the target what it lacks, and just that. */
export class Pipe {
  readonly #options: PipeOptions;
  #standing = UNKNOWN;
  #offered = 0;
  #skipped = 0;

  constructor(options: PipeOptions) {
    this.#options = options;
  }

  /** Whether {@link Pipe.deliverChanges} has something to go by. */
  get isReady(): boolean {
    return this.#standing !== UNKNOWN;
  }

  /** Takes note that the target holds at least `set`, and has been offered all of it by other means. */
  agree(set: Snapshot): void {
    this.#standing = { source: set, target: set, ties: 'total-order' };
  }

  /** Offers everything in `source` that would change `target`, both as just pulled. */
  async deliver(source: Snapshot, target: Snapshot, ties: Ties, deadline: Deadline): Promise<Delivery> {
    const standing: Standing = { source, target, ties };
    if (this.#isDelivered(standing)) {
      this.#standing = standing;
      return NOTHING;
    }
    this.#skipped = 0;
    this.#offered = 0;
    return this.#offer(diffPacked(source, target), standing, deadline);
  }

  /**
   * Offers what `source` has gained since the last delivery, on trust that the target still holds the rest. Costs what
   * changed when the source's snapshots share their subtrees.
   */
  async deliverChanges(source: Snapshot, deadline: Deadline): Promise<Delivery> {
    const news = diffPacked(source, this.#standing.source);
    return this.#offer(news, { ...this.#standing, source }, deadline);
  }

  // Comparing costs the size of the source, so it is left out once a comparison has found nothing to offer. Keys are
  // never taken out of a set: a target with fewer than then was restarted without its data.
  #isDelivered({ source, target }: Standing): boolean {
    if (this.#standing.source !== source || this.#offered > 0 || this.#options.refusals.hasHeldTypes) return false;
    return target.size >= this.#standing.target.size && ++this.#skipped < RECHECK_ROUNDS;
  }

  async #offer(entries: readonly PackedEntry[], standing: Standing, deadline: Deadline): Promise<Delivery> {
    const { name, target, refusals, batchEntries, onRefused } = this.#options;
    const now = deadline.timers.now();
    const news = entries.filter((entry) => {
      const held = standing.target.getPacked(entry.type, entry.id);
      return isNews(entry, held, standing.ties) && refusals.admits(entry, now);
    });
    let delivered = 0;
    let refused = 0;
    for (let at = 0; at < news.length; at += batchEntries) {
      const batch = news.slice(at, at + batchEntries);
      this.#offered += batch.length;
      const answer = await callWithin(name, (signal) => target.push(batch, { signal }), deadline);
      delivered += batch.length - answer.refused.length;
      for (const refusal of refusals.record(batch, answer.refused, deadline.timers.now())) {
        onRefused(refusal);
        refused++;
      }
    }
    this.#standing = standing;
    return { delivered, refused };
  }
}
