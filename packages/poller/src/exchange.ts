import type { Refusal, Replica, Snapshot } from '@sconf/data-model';
import { callWithin, type Deadline } from './deadline.js';
import { type Delivery, NOTHING, Pipe } from './pipe.js';
import type { PollerSettings } from './poller-options.js';
import { type OnProgress, Reconciliation } from './reconciliation.js';
import { Refusals } from './refusals.js';
import { type TieAware, tiesBetween } from './ties.js';

/** One of the two ends, seen from the poller. */
export type End = 'replica' | 'peer';

/** What went each way. */
export interface Exchanged {
  readonly inbound: Delivery;
  readonly outbound: Delivery;
}

/** What one round does between two replicas, without a notion of when. */
export class Exchange {
  readonly #replica: Replica & TieAware;
  readonly #peer: Replica & TieAware;
  readonly #settings: PollerSettings;
  readonly #reconciliation: Reconciliation;
  readonly #inbound: Pipe;
  readonly #outbound: Pipe;

  /**
   * @param onRefused told of each refusal at once, and by whom
   * @param onProgress told how far reconciling has come
   */
  constructor(
    replica: Replica,
    peer: Replica,
    settings: PollerSettings,
    onRefused: (refusal: Refusal, by: End) => void,
    onProgress: OnProgress,
  ) {
    const { backoff, random, batchEntries } = settings;
    this.#replica = replica;
    this.#peer = peer;
    this.#settings = settings;
    this.#reconciliation = new Reconciliation(replica, peer, settings, onProgress);
    const pipe = (target: Replica, end: End) => {
      const refusals = new Refusals(backoff, random);
      return new Pipe({
        name: `push to the ${end}`,
        target,
        refusals,
        batchEntries,
        onRefused: (r) => onRefused(r, end),
      });
    };
    this.#inbound = pipe(replica, 'replica');
    this.#outbound = pipe(peer, 'peer');
  }

  /** Whether changes can be told from what was there before. */
  get knowsPeer(): boolean {
    return this.#outbound.isReady;
  }

  /** Reconciles if the peer can, and else, or where something is refused, exchanges by whole sets. */
  async full(signal: AbortSignal): Promise<Exchanged> {
    const deadline = this.#deadline(signal);
    const { received, sent, agreed } = await this.#reconciliation.run(deadline);
    let rest: Exchanged = { inbound: NOTHING, outbound: NOTHING };
    if (agreed === undefined) rest = await this.#exchangeSets(deadline);
    else this.#outbound.agree(agreed);
    return { inbound: plus(rest.inbound, received), outbound: plus(rest.outbound, sent) };
  }

  /** Offers the peer what the replica has gained since it was last offered something. */
  async changes(signal: AbortSignal): Promise<Exchanged> {
    const deadline = this.#deadline(signal);
    const ours = await this.#pull('replica', this.#replica, deadline);
    return { inbound: NOTHING, outbound: await this.#outbound.deliverChanges(ours, deadline) };
  }

  /**
   * Pulls both and offers each what it lacks.
   *
   * The peer is asked first, so that the near replica is read when nothing more has to be waited for. A direction that
   * fails doesn't keep the other from being finished.
   */
  async #exchangeSets(deadline: Deadline): Promise<Exchanged> {
    const { mode } = this.#settings;
    const theirs = await this.#pull('peer', this.#peer, deadline);
    const ours = await this.#pull('replica', this.#replica, deadline);
    const ties = this.#settings.ties ?? tiesBetween(this.#replica, this.#peer);
    const [inbound, outbound] = await Promise.allSettled([
      mode === 'push' ? NOTHING : this.#inbound.deliver(theirs, ours, ties, deadline),
      mode === 'pull' ? NOTHING : this.#outbound.deliver(ours, theirs, ties, deadline),
    ]);
    if (inbound.status === 'fulfilled' && outbound.status === 'fulfilled') {
      return { inbound: inbound.value, outbound: outbound.value };
    }
    throw failureOf([inbound, outbound]);
  }

  #pull(end: End, replica: Replica, deadline: Deadline): Promise<Snapshot> {
    return callWithin(`pull from the ${end}`, (signal) => replica.pull({ signal }), deadline);
  }

  #deadline(signal: AbortSignal): Deadline {
    return { timers: this.#settings.timers, timeoutMs: this.#settings.timeoutMs, signal };
  }
}

function failureOf(results: readonly PromiseSettledResult<Delivery>[]): unknown {
  const reasons = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
  return reasons.length === 1 ? reasons[0] : new AggregateError(reasons, 'neither replica could be pushed to');
}

function plus({ delivered, refused }: Delivery, reconciled: number): Delivery {
  return { delivered: delivered + reconciled, refused };
}
