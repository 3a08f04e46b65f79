import { type FaultParameters, type Random, randomOf } from '@sconf/app-market';

/** What holds unless told otherwise. */
export const DEFAULT_FAULTS: FaultParameters = {
  delayMs: 3,
  delaySigma: 0.7,
  lost: 0.005,
  late: 0.02,
  repeated: 0.02,
  renderMs: 250,
};

/** A notice of the exchange to a bidder. */
export type NoticeKind = 'win' | 'bill' | 'loss';

/** After how many ms a notice is delivered, once for each delivery; empty when it gets lost. */
export interface Fate {
  /** When the exchange sends it, ms after the auction. */
  readonly sentAfter: number;
  readonly deliveries: readonly number[];
}

/** Delays and faults of the network between the exchange and its bidders: seeded, so the same in each run. */
export class Faults {
  readonly #seed: number;
  readonly #options: FaultParameters;

  constructor(seed: number, options: Partial<FaultParameters> = {}) {
    this.#seed = seed;
    this.#options = { ...DEFAULT_FAULTS, ...options };
  }

  /** What holds, for a report. */
  get options(): FaultParameters {
    return this.#options;
  }

  /** One-way delay of an offer, ms. */
  offerDelay(request: number, bidder: string): number {
    return this.#delay(randomOf(this.#seed, 'offer-delay', request, bidder));
  }

  /** What becomes of a notice. */
  fateOf(kind: NoticeKind, request: number, bidder: string): Fate {
    const random = randomOf(this.#seed, 'notice', kind, request, bidder);
    const { lost, late, repeated, renderMs } = this.#options;
    const sentAfter = kind === 'bill' ? random.exponential(renderMs) : 0;
    const luck = random.next();
    if (luck < lost) return { sentAfter, deliveries: [] };
    const first = sentAfter + this.#delay(random) + (luck < lost + late ? 3000 + 5000 * random.next() : 0);
    const isRepeated = random.next() < repeated;
    return { sentAfter, deliveries: isRepeated ? [first, first + 500 * random.next()] : [first] };
  }

  #delay(random: Random): number {
    return random.logNormal(this.#options.delayMs, this.#options.delaySigma);
  }
}
