import { cpmOfMicros, formatMicros } from '@sconf/app-market';
import { SETTLED_WITHIN } from '../score/measures.js';
import type { Quantiles } from '../score/quantiles.js';
import type { ArmReport, DemoReport } from '../score/report.js';
import { bytesPerSecond, milliseconds, percent, signedPercent, table, wrap } from './format.js';

/** What any terminal and most logs have room for, in characters. */
const WIDTH = 100;

/** The final report for people. */
export function reportText(report: DemoReport): string {
  const { parameters, processes, configs, traffic, bidding, money } = report;
  const lines = [
    '',
    `Report · synthetic market, seed ${parameters.seed}, ${report.seconds.toFixed(0)} s of ${(parameters.minutes * 60).toFixed(0)} s` +
      `${report.isComplete ? '' : ' (stopped early)'}`,
    `Processes: ${processes.bidders} for ${parameters.bidders} bidders, ${processes.pollers} pollers (${report.pollersAlive} alive at the end), ${processes.exchanges} exchange` +
      `, ${processes.deaths.length} crashes`,
    `Parameters: ${parametersText(report)}`,
    `Market: ${marketText(report)}`,
    '',
    'Ways of pacing, same requests, same prices, same run:',
    ...table([SPEND, ...report.arms.map(spendRow)]),
    '',
    ...table([RISK, ...report.arms.map((arm) => riskRow(arm, report))]),
    `Shares are of the budget. Settled: within ${percent(SETTLED_WITHIN)} of plan from then on.`,
    '',
    `Pacing error (RMS of spend against plan): ${report.arms.map((arm) => `${arm.arm} ${percent(arm.pacingError)}`).join(', ')}`,
    `Config delay, change to applied: ${quantilesText(configs.delayMs)}`,
    ...phaseLines(report),
    `Config age, at each decision:    ${quantilesText(configs.ageMs)}`,
    `Bid latency in the bidders:      ${quantilesText(bidding.latencyMs)}, ${percent(bidding.overTmax)} over tmax`,
    `Traffic: ${traffic.requests} requests, ${traffic.offers} offers, ${traffic.timeouts} timeouts, ${traffic.failures} failures, ${traffic.dropped} dropped`,
    `Notices: ${bidding.lateNotices} late and ${bidding.repeatedNotices} repeated bills, each booked once`,
    `Money: ${formatMicros(money.charged)} charged, ${formatMicros(money.booked)} booked, ${formatMicros(money.lost)} in bills that got lost`,
    '',
    ...nodeLines(report),
  ].flatMap((line) => wrap(line, WIDTH));
  const deaths = processes.deaths.map(({ name, reason }) => `${name} crashed: ${reason}`);
  return `${[...lines, ...deaths].join('\n')}\n`;
}

const SPEND = ['', 'spent', 'of budget', 'pacing error', 'per bidder', 'furthest ahead', 'budget gone'];

function spendRow(arm: ArmReport): string[] {
  return [
    arm.arm,
    formatMicros(arm.spent),
    signedPercent(arm.spendError),
    percent(arm.pacingError),
    percent(arm.pacingErrorOfBidders),
    percent(arm.greatestLead),
    arm.exhaustedAtSecond === undefined ? '-' : `at ${arm.exhaustedAtSecond.toFixed(0)} s`,
  ];
}

const RISK = ['', 'overspend', 'worst possible', 'wins', 'eCPM', 'settled: x3', 'cut'];

function riskRow(arm: ArmReport, { parameters: { scenario } }: DemoReport): string[] {
  const { outstanding, unbilled } = arm.worstExposure;
  return [
    arm.arm,
    formatMicros(arm.overspend),
    formatMicros(outstanding + unbilled),
    String(arm.wins),
    `$${arm.ecpm.toFixed(2)}`,
    settledText(scenario.steps.length > 0, arm.settledAfterStep),
    settledText(scenario.cuts.length > 0, arm.settledAfterCut),
  ];
}

function settledText(happened: boolean, seconds: number | undefined): string {
  if (!happened) return '-';
  return seconds === undefined ? 'never' : `${seconds.toFixed(1)} s`;
}

function parametersText({ parameters }: DemoReport): string {
  const { steps, cuts } = parameters.scenario;
  return [
    `${parameters.rate} requests/s on a day curve stretched over the flight, with bursts`,
    `polls every ${parameters.interval} ms`,
    ...steps.map(({ from, until, factor }) => `traffic x${factor} from ${from} s to ${until} s`),
    ...cuts.map(({ from, until }) => `link from the pollers to the exchange cut from ${from} s to ${until} s`),
  ].join('; ');
}

function marketText({ market: { sites, bursts, faults, budgetShare, maxOffers } }: DemoReport): string {
  const prices = sites.map(({ medianPrice }) => cpmOfMicros(medianPrice));
  return [
    `${sites.length} sites, ${sites.filter(({ at }) => at === 1).length} of them first price`,
    `log-normal prices, median CPM $${Math.min(...prices).toFixed(2)} to $${Math.max(...prices).toFixed(2)}`,
    `bursts x${bursts.factor} of ${bursts.seconds} s about every ${bursts.everySeconds} s`,
    `each request offered to at most ${maxOffers} bidders an arm`,
    `budgets ${percent(budgetShare)} of what could be spent`,
    ...(faults === undefined
      ? []
      : [
          `network delay ${faults.delayMs} ms median, notices ${percent(faults.lost)} lost, ${percent(faults.late)} late, ${percent(faults.repeated)} twice`,
        ]),
  ].join('; ');
}

function quantilesText({ p50, p99, max, count }: Quantiles): string {
  return `p50 ${milliseconds(p50)}, p99 ${milliseconds(p99)}, max ${milliseconds(max)} (${count})`;
}

/** Nothing where all pollers lived all the time. */
function phaseLines({ configs: { phases } }: DemoReport): string[] {
  if (phases.length < 2) return [];
  return phases.map(
    ({ pollers, from, until, delayMs }) =>
      `  with ${pollers} ${pollers === 1 ? 'poller' : 'pollers'}, ${from.toFixed(0)} s to ${until.toFixed(0)} s: ${quantilesText(delayMs)}`,
  );
}

function nodeLines({ nodes }: DemoReport): string[] {
  if (nodes.length === 0) return ['CPU and bytes: this system does not say.'];
  const rows = nodes.map(({ kind, processes, cpu, bytesInPerSecond, bytesOutPerSecond }) => [
    kind,
    String(processes),
    percent(cpu),
    percent(cpu / processes),
    bytesPerSecond(bytesInPerSecond),
    bytesPerSecond(bytesOutPerSecond),
  ]);
  return [
    ...table([['node', 'processes', 'CPU', 'CPU each', 'in, each', 'out, each'], ...rows]),
    'CPU of one core; bytes are all that the processes read and wrote, logs included.',
  ];
}
