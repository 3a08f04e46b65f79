import {
  BURST,
  CLICK_RATES,
  cpmOfMicros,
  type FaultParameters,
  Histogram,
  type HistogramCounts,
  type MarketSite,
  type Micros,
  parseSeat,
  type SeatReport,
  sitesOf,
} from '@sconf/app-market';
import { BUDGET_SHARE, MAX_OFFERS, SITES } from '../layout.js';
import type { DemoOptions } from '../options.js';
import { exhaustedAt, finalError, greatestLead, pacingError, settlingTime } from './measures.js';
import type { NodeUsage } from './node-usage.js';
import type { PhaseScore } from './phases.js';
import { type Quantiles, quantilesOf } from './quantiles.js';
import type { Death, Scoreboard } from './scoreboard.js';
import type { Series } from './series.js';

/** How one way of pacing did. Shares are of its budget; absent means never, or that it didn't happen. */
export interface ArmReport {
  readonly arm: string;
  readonly budget: Micros;
  readonly spent: Micros;
  /** Spent against budget at the end. */
  readonly spendError: number;
  /** Root mean square of spend against plan, of the arm as a whole and of its bidders one by one. */
  readonly pacingError: number;
  readonly pacingErrorOfBidders: number;
  /** The furthest it ever was ahead of plan. */
  readonly greatestLead: number;
  readonly exhaustedAtSecond?: number;
  /** Spent beyond the budget. */
  readonly overspend: Micros;
  /** The most that could still have been spent at any time if nothing more had been leased. */
  readonly worstExposure: { readonly outstanding: Micros; readonly unbilled: Micros };
  readonly wins: number;
  readonly clicks: number;
  /** CPM paid on average. */
  readonly ecpm: number;
  /** Seconds to come back to plan. */
  readonly settledAfterStep?: number;
  readonly settledAfterCut?: number;
}

/** How one bidder of the arm in view did. */
export interface SeatScore {
  readonly seat: string;
  readonly budget: Micros;
  readonly spent: Micros;
  readonly pacingError: number;
}

/** Parameters of the synthetic market that a seed stands for. */
export interface MarketParameters {
  readonly sites: readonly MarketSite[];
  readonly bursts: typeof BURST;
  readonly clickRates: Readonly<Record<string, number>>;
  /** Absent when the exchange never reported. */
  readonly faults?: FaultParameters;
  /** The budget, as a share of what could be spent by taking part in everything, by forecast. */
  readonly budgetShare: number;
  readonly maxOffers: number;
}

/** The final report. */
export interface DemoReport {
  readonly synthetic: true;
  readonly parameters: Omit<DemoOptions, 'json' | 'help'>;
  /** What is synthetic, and by which parameters. */
  readonly market: MarketParameters;
  /** How much of the flight was played. */
  readonly seconds: number;
  readonly isComplete: boolean;
  readonly processes: {
    readonly bidders: number;
    readonly exchanges: number;
    readonly pollers: number;
    readonly deaths: readonly Death[];
  };
  readonly pollersAlive: number;
  readonly arms: readonly ArmReport[];
  readonly bidders: readonly SeatScore[];
  readonly configs: {
    readonly delayMs: Quantiles;
    readonly ageMs: Quantiles;
    /** Delay by the number of pollers that ran, in the order of time, without what a cut of the link delayed. */
    readonly phases: readonly PhaseScore[];
  };
  readonly traffic: {
    readonly requests: number;
    readonly offers: number;
    readonly timeouts: number;
    readonly failures: number;
    readonly dropped: number;
  };
  readonly bidding: {
    readonly latencyMs: Quantiles;
    readonly overTmax: number;
    readonly repeatedNotices: number;
    readonly lateNotices: number;
  };
  /** Charged by the exchange, booked by the bidders, and the part whose notices were lost. */
  readonly money: { readonly charged: Micros; readonly booked: Micros; readonly lost: Micros };
  readonly nodes: readonly NodeUsage[];
}

/** What a report is made of. */
export interface ReportInput {
  readonly options: DemoOptions;
  readonly board: Scoreboard;
  readonly nodes: readonly NodeUsage[];
  readonly processes: Omit<DemoReport['processes'], 'deaths'>;
  readonly seconds: number;
  readonly isComplete: boolean;
}

/** Works out the final report. */
export function reportOf(input: ReportInput): DemoReport {
  const { options, board, nodes, processes, seconds, isComplete } = input;
  const { json: _, help: __, ...parameters } = options;
  const { exchange } = board;
  const seats = exchange?.seats ?? [];
  const bidders = [...board.bidders.values()];
  const sum = (pick: (report: (typeof bidders)[number]) => number): number =>
    bidders.reduce((total, report) => total + pick(report), 0);
  const requests = sum((report) => report.requests);
  return {
    synthetic: true,
    parameters,
    market: marketOf(options.seed, exchange?.faults),
    seconds,
    isComplete,
    processes: { ...processes, deaths: board.deaths },
    pollersAlive: board.pollersAlive,
    arms: options.arms.map((arm) => armReport(arm, input, seats)),
    bidders: seatScores(options.arms[0] ?? 'pid', board),
    configs: {
      delayMs: quantilesOf(counted(exchange?.delay)),
      ageMs: quantilesOf(counted(exchange?.age)),
      phases: board.phases.scores(),
    },
    traffic: {
      requests: exchange?.requests ?? 0,
      offers: exchange?.offers ?? 0,
      timeouts: exchange?.timeouts ?? 0,
      failures: exchange?.failures ?? 0,
      dropped: exchange?.dropped ?? 0,
    },
    bidding: {
      latencyMs: quantilesOf(board.latency()),
      overTmax: requests === 0 ? 0 : sum((report) => report.overTmax * report.requests) / requests,
      repeatedNotices: sum((report) => report.repeated),
      lateNotices: sum((report) => report.late),
    },
    money: {
      charged: seats.reduce((total, { charged }) => total + charged, 0),
      booked: sum((report) => report.booked),
      lost: seats.reduce((total, { lost }) => total + lost, 0),
    },
    nodes,
  };
}

function marketOf(seed: number, faults: FaultParameters | undefined): MarketParameters {
  const sites = sitesOf(seed, SITES);
  const fixed = { bursts: BURST, clickRates: CLICK_RATES, budgetShare: BUDGET_SHARE, maxOffers: MAX_OFFERS };
  return { sites, ...fixed, ...(faults === undefined ? {} : { faults }) };
}

function armReport(arm: string, { options, board, seconds }: ReportInput, reports: readonly SeatReport[]): ArmReport {
  const series = board.spend.arms.get(arm) as Series;
  const own = reports.filter(({ seat }) => parseSeat(seat).arm === arm);
  const spent = own.reduce((total, { charged }) => total + charged, 0);
  const wins = own.reduce((total, report) => total + report.wins, 0);
  const exhausted = exhaustedAt(series);
  const { outstanding = 0, unbilled = 0 } = board.peaks.get(arm) ?? {};
  return {
    arm,
    budget: series.budget,
    spent,
    spendError: finalError(series),
    pacingError: pacingError([series]),
    pacingErrorOfBidders: pacingError(seriesOf(arm, board).map(([, seat]) => seat)),
    greatestLead: greatestLead(series),
    ...(exhausted === undefined ? {} : { exhaustedAtSecond: exhausted }),
    overspend: Math.max(0, spent - series.budget),
    worstExposure: { outstanding, unbilled },
    wins,
    clicks: own.reduce((total, report) => total + report.clicks, 0),
    ecpm: wins === 0 ? 0 : cpmOfMicros(spent / wins),
    ...settling(series, options, seconds),
  };
}

/** From each event to the next, or to the end of what was played. */
function settling(
  series: Series,
  { scenario }: DemoOptions,
  seconds: number,
): Pick<ArmReport, 'settledAfterStep' | 'settledAfterCut'> {
  const step = scenario.steps[0];
  const cut = scenario.cuts[0];
  const afterStep = step && settlingTime(series, step.from, Math.min(cut?.from ?? seconds, seconds));
  const afterCut = cut && settlingTime(series, cut.until, seconds);
  return {
    ...(afterStep === undefined ? {} : { settledAfterStep: afterStep }),
    ...(afterCut === undefined ? {} : { settledAfterCut: afterCut }),
  };
}

function seatScores(arm: string, board: Scoreboard): SeatScore[] {
  return seriesOf(arm, board).map(([seat, series]) => ({
    seat,
    budget: Math.round(series.budget),
    spent: series.samples.at(-1)?.spent ?? 0,
    pacingError: pacingError([series]),
  }));
}

function seriesOf(arm: string, board: Scoreboard): [string, Series][] {
  return [...board.spend.seats].filter(([seat]) => parseSeat(seat).arm === arm);
}

function counted(counts: HistogramCounts | undefined): Histogram {
  const histogram = new Histogram();
  if (counts !== undefined) histogram.merge(counts);
  return histogram;
}
