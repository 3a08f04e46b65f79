import { formatMicros, Histogram, parseSeat } from '@sconf/app-market';
import type { DemoOptions } from '../options.js';
import type { Scoreboard } from '../score/scoreboard.js';
import type { Series } from '../score/series.js';
import { bar, milliseconds, percent, signedPercent, table } from './format.js';

/** What a frame shows besides the scoreboard. */
export interface FrameInput {
  readonly options: DemoOptions;
  readonly board: Scoreboard;
  /** Names of the pollers, and whether each answers. */
  readonly pollers: readonly { readonly name: string; readonly isAlive: boolean }[];
  /** Room for lines. */
  readonly rows: number;
}

/** Width of a bar, in character cells. */
const BAR = 36;
/** Lines that a frame needs besides those of bidders. */
const FIXED_ROWS = 15;

/** One picture of a run, as lines without colour. */
export function liveFrame(input: FrameInput): string[] {
  const { board, options, pollers } = input;
  const at = Math.max(0, board.exchange?.at ?? 0);
  const seconds = options.minutes * 60;
  return [
    `sconf demo · synthetic market, seed ${options.seed} · ${at.toFixed(0)} s of ${seconds.toFixed(0)} s · ${eventAt(options, at)}`,
    '',
    `requests ${board.requestRate.toFixed(0)}/s · offers ${board.offerRate.toFixed(0)}/s · ${configLine(board)}`,
    `pollers ${pollers.map(({ name, isAlive }) => `${name.replace('poller-', '')}:${isAlive ? 'alive' : 'dead'}`).join(' ')}` +
      `${board.exchange?.isCut === true ? ' · LINK CUT' : ''} · ${board.deaths.length} crashes`,
    '',
    ...armLines(board, options),
    '',
    ...bidderLines(input),
    '',
    '1-9 kill or restart a poller · a switch what pid turns · q quit',
  ];
}

function configLine(board: Scoreboard): string {
  const age = new Histogram();
  if (board.exchange !== undefined) age.merge(board.exchange.recentAge);
  return `config age p50 ${milliseconds(age.quantile(0.5))} p99 ${milliseconds(age.quantile(0.99))}`;
}

function eventAt({ scenario }: DemoOptions, at: number): string {
  if (scenario.cuts.some(({ from, until }) => at >= from && at < until)) return 'link from pollers cut';
  const step = scenario.steps.find(({ from, until }) => at >= from && at < until);
  return step === undefined ? 'usual traffic' : `traffic x${step.factor}`;
}

function armLines(board: Scoreboard, { arms }: DemoOptions): string[] {
  const rows = arms.map((arm) => {
    const series = board.spend.arms.get(arm) as Series;
    const { spent, plan } = series.samples.at(-1) ?? { spent: 0, plan: 0 };
    const exposure = board.exchange?.exposure.find((other) => other.arm === arm);
    const worst = (exposure?.outstanding ?? 0) + (exposure?.unbilled ?? 0);
    return [
      arm,
      formatMicros(spent),
      formatMicros(plan),
      signedPercent((spent - plan) / series.budget),
      formatMicros(worst),
    ];
  });
  return table([['arm', 'spent', 'plan', 'off plan', 'worst overspend'], ...rows]);
}

/** All bidders of the arm in view, or those furthest from plan where there are too many. */
function bidderLines({ board, options, rows }: FrameInput): string[] {
  const arm = options.arms[0] as string;
  const all = [...board.spend.seats].filter(([seat]) => parseSeat(seat).arm === arm).map(toBidder);
  const room = Math.max(3, rows - FIXED_ROWS - options.arms.length);
  const shown = all.length <= room ? all : [...all].sort((a, b) => Math.abs(b.off) - Math.abs(a.off)).slice(0, room);
  const rates = new Map(board.exchange?.seats.map(({ seat, rate }) => [seat, rate]));
  const title = `${arm}: spend of ${shown.length === all.length ? 'each bidder' : `the ${shown.length} furthest from plan`}, │ plan`;
  return [
    title,
    ...shown.map(({ seat, spent, plan, off }) => {
      const { bidder } = parseSeat(seat);
      return `${bidder} ${bar(spent, plan, BAR)} ${percent(spent).padStart(7)} ${signedPercent(off).padStart(8)}  offered ${percent(rates.get(seat) ?? 0)}`;
    }),
  ];
}

function toBidder([seat, { budget, samples }]: [string, Series]): {
  seat: string;
  spent: number;
  plan: number;
  off: number;
} {
  const { spent, plan } = samples.at(-1) ?? { spent: 0, plan: 0 };
  return { seat, spent: spent / budget, plan: plan / budget, off: (spent - plan) / budget };
}
