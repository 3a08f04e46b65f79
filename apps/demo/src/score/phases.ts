import { Histogram, type HistogramCounts } from '@sconf/app-market';
import { type Quantiles, quantilesOf } from './quantiles.js';

/** A stretch of the flight in which one number of pollers ran. */
export interface PhaseScore {
  readonly pollers: number;
  /** Seconds of the flight. */
  readonly from: number;
  readonly until: number;
  /** From the writing of each pacing config to its use in the exchange. */
  readonly delayMs: Quantiles;
}

interface Phase extends Omit<PhaseScore, 'delayMs'> {
  readonly delay: Histogram;
}

/** After a cut of the link, what waited for its end comes late for this long, in seconds. */
const AFTERMATH_SECONDS = 2;

/** Config delay by the number of pollers that ran. What a cut of the link delays has nothing to do with it: left out. */
export class PhaseRecord {
  readonly #cuts: readonly { readonly from: number; readonly until: number }[];
  readonly #phases: Phase[] = [];

  constructor(cuts: readonly { readonly from: number; readonly until: number }[]) {
    this.#cuts = cuts;
  }

  /** In the order of time. */
  scores(): PhaseScore[] {
    return this.#phases.map(({ delay, ...phase }) => ({ ...phase, delayMs: quantilesOf(delay) }));
  }

  /** Takes in the delays seen since the last report, up to second `at`. */
  record(at: number, pollers: number, delays: HistogramCounts): void {
    const last = this.#phases.at(-1);
    const current = last?.pollers === pollers ? last : undefined;
    const delay = current?.delay ?? new Histogram();
    const from = current?.from ?? last?.until ?? 0;
    const isCut = this.#cuts.some((cut) => at >= cut.from && at < cut.until + AFTERMATH_SECONDS);
    if (!isCut) delay.merge(delays);
    if (current !== undefined) this.#phases.pop();
    this.#phases.push({ pollers, from, until: at, delay });
  }
}
