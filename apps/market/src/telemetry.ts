import type { HistogramCounts } from './histogram.js';
import type { Micros } from './money.js';
import type { Step } from './traffic.js';

/** What a process tells whoever started it. */
export type Report = Ready | BidderReport | ExchangeReport;

/** It serves. */
export interface Ready {
  readonly kind: 'ready';
  /** Where others reach its configs. */
  readonly configUrl: string;
}

/** A bidder process, about twice a second. Counts are totals since its start. */
export interface BidderReport {
  readonly kind: 'bidder';
  readonly requests: number;
  readonly bids: number;
  /** Share of requests that took longer than the time they gave. */
  readonly overTmax: number;
  /** Time from the request's last byte to the response, ms. */
  readonly latency: HistogramCounts;
  /** What its seats booked from billing notices. */
  readonly booked: Micros;
  /** Notices that came twice, and those that came after their bid was given up. */
  readonly repeated: number;
  readonly late: number;
}

/** The exchange, about twice a second. Counts are totals since its start. */
export interface ExchangeReport {
  readonly kind: 'exchange';
  /** Seconds of the flight; negative before it. */
  readonly at: number;
  readonly requests: number;
  readonly offers: number;
  /** Requests not made because this machine was too busy. */
  readonly dropped: number;
  readonly timeouts: number;
  readonly failures: number;
  readonly agents: number;
  readonly isCut: boolean;
  /** How the synthetic network misbehaves. */
  readonly faults: FaultParameters;
  /** Age of the pacing configs that decisions were made on since the last report, ms. */
  readonly recentAge: HistogramCounts;
  /** The same over the whole run. */
  readonly age: HistogramCounts;
  /** From the writing of a pacing config to its use here, for each version that came since the last report, ms. */
  readonly recentDelay: HistogramCounts;
  /** The same over the whole run. */
  readonly delay: HistogramCounts;
  /** Leased and not yet known to be spent, and won but not billed, by arm. */
  readonly exposure: readonly Exposure[];
  readonly seats: readonly SeatReport[];
}

/** How the synthetic network between exchange and bidders misbehaves. Shares are of all notices of a kind. */
export interface FaultParameters {
  /** Median of the one-way delay, ms; log-normal. */
  readonly delayMs: number;
  /** Standard deviation of the delay's logarithm. */
  readonly delaySigma: number;
  readonly lost: number;
  /** Come three to eight seconds late. */
  readonly late: number;
  /** Come twice. */
  readonly repeated: number;
  /** Mean time from the auction to the impression, ms; exponential. */
  readonly renderMs: number;
}

/** How much more an arm could spend if every campaign were stopped now. */
export interface Exposure {
  readonly arm: string;
  readonly outstanding: Micros;
  readonly unbilled: Micros;
}

/** What the exchange sold to a seat. */
export interface SeatReport {
  readonly seat: string;
  readonly wins: number;
  readonly clicks: number;
  /** Charged: billing notices sent, those that got lost included. */
  readonly charged: Micros;
  /** The part whose notices got lost. */
  readonly lost: Micros;
  /** Pacing as replicated: the share of requests it is offered. */
  readonly rate: number;
}

/** What whoever started it may tell the exchange. */
export type Command = StartCommand;

/** Begin to send requests. */
export interface StartCommand {
  readonly kind: 'start';
  /** ms since 1970. */
  readonly at: number;
  readonly steps: readonly Step[];
  /** When the link by which configs arrive is cut, in seconds of the flight. */
  readonly cuts: readonly { readonly from: number; readonly until: number }[];
}
