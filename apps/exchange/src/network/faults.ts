import { type Random, randomOf } from '@sconf/app-market';

/** How the synthetic network misbehaves. Shares are of all notices of a kind. */
export interface FaultOptions {
  /** Median of the one-way delay, ms; log-normal. @default 3 */
  readonly delayMs?: number;
  /** Standard deviation of the delay's logarithm. @default 0.7 */
  readonly delaySigma?: number;
  /** @default 0.005 */
  readonly lost?: number;
  /** Come three to eight seconds late. @default 0.02 */
  readonly late?: number;
  /** Come twice. @default 0.02 */
  readonly repeated?: number;
  /** Mean time from the auction to the impression, ms; exponential. @default 250 */
  readonly renderMs?: number;
}

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
  readonly #options: Required<FaultOptions>;

  constructor(seed: number, options: FaultOptions = {}) {
    this.#seed = seed;
    this.#options = { delayMs: 3, delaySigma: 0.7, lost: 0.005, late: 0.02, repeated: 0.02, renderMs: 250, ...options };
  }

  /** What holds, for a report. */
  get options(): Required<FaultOptions> {
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
