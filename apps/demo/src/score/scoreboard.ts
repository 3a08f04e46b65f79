import { type BidderReport, type Campaign, type ExchangeReport, type Exposure, Histogram } from '@sconf/app-market';
import { PhaseRecord } from './phases.js';
import { SpendRecord } from './series.js';

/** A process that ended without being asked to. */
export interface Death {
  readonly name: string;
  readonly reason: string;
}

/** Everything that is known of a run so far. */
export class Scoreboard {
  readonly spend: SpendRecord;
  readonly phases: PhaseRecord;
  readonly deaths: Death[] = [];
  readonly bidders: Map<string, BidderReport> = new Map();
  /** The greatest exposure of each arm so far. */
  readonly peaks: Map<string, Exposure> = new Map();
  exchange: ExchangeReport | undefined;
  /** Requests and offers a second between the last two reports. */
  requestRate = 0;
  offerRate = 0;
  pollersAlive = 0;
  readonly #seconds: number;

  /** @param start of the flight, ms since 1970 */
  constructor(
    campaigns: readonly Campaign[],
    start: number,
    seconds: number,
    cuts: readonly { readonly from: number; readonly until: number }[] = [],
  ) {
    this.phases = new PhaseRecord(cuts);
    this.spend = new SpendRecord(campaigns, start);
    this.#seconds = seconds;
  }

  /** Takes in a report of the exchange, while so many pollers run. What it charges after the flight counts to the flight's end. */
  onExchange(report: ExchangeReport, pollers: number): void {
    const previous = this.exchange;
    if (previous !== undefined && report.at > previous.at) {
      const seconds = report.at - previous.at;
      this.requestRate = (report.requests - previous.requests) / seconds;
      this.offerRate = (report.offers - previous.offers) / seconds;
    }
    this.exchange = report;
    if (report.at >= 0) this.spend.record(Math.min(report.at, this.#seconds), report.seats);
    if (report.at >= 0 && report.at <= this.#seconds) this.phases.record(report.at, pollers, report.recentDelay);
    for (const exposure of report.exposure) this.#raise(exposure);
  }

  /** Time from request to response in all bidders. */
  latency(): Histogram {
    const latency = new Histogram();
    for (const report of this.bidders.values()) latency.merge(report.latency);
    return latency;
  }

  #raise(exposure: Exposure): void {
    const peak = this.peaks.get(exposure.arm);
    this.peaks.set(exposure.arm, {
      arm: exposure.arm,
      outstanding: Math.max(exposure.outstanding, peak?.outstanding ?? 0),
      unbilled: Math.max(exposure.unbilled, peak?.unbilled ?? 0),
    });
  }
}
