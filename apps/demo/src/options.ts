import { InvalidOption, type OptionValues, readOptions, type Strategy } from '@sconf/app-market';

/** The command line of the demo. */
export const OPTIONS = {
  seed: { type: 'number', default: 1, help: 'seed of everything synthetic: traffic, prices, faults' },
  minutes: {
    type: 'number',
    default: 1,
    min: 0.05,
    max: 1440,
    help: 'length of the flight; a day is stretched over it',
  },
  bidders: { type: 'number', default: 20, min: 1, max: 10000, help: 'bidders' },
  pollers: { type: 'number', default: 2, min: 1, max: 9, help: 'pollers, each polling every bidder' },
  rate: {
    type: 'number',
    default: 0,
    max: 100000,
    help: 'mean requests a second; 0: 60, or 0.1 a bidder where there are many',
  },
  'kill-poller': {
    type: 'number',
    default: 0,
    help: 'second of the flight at which poller-1 is killed, as by a crash; 0 for never',
  },
  'restart-poller': { type: 'number', default: 0, help: 'second at which it is started again; 0 for never' },
  interval: { type: 'number', default: 200, min: 10, max: 60000, help: 'ms between polls of one endpoint' },
  'per-process': {
    type: 'number',
    default: 0,
    max: 10000,
    help: 'bidders in one process; 0: one, or many from 100 bidders on',
  },
  arms: {
    type: 'text',
    default: '',
    help: 'ways of pacing compared in one run, the first in view (default pid,none,fixed,throttle; pid,none if many)',
  },
  'no-pacing': { type: 'flag', help: 'show the arm without pacing; the report compares it with the others' },
  scenario: {
    type: 'text',
    default: 'auto',
    help: 'calm, step, cut, full (step and cut), auto: full if there is time, and few bidders',
  },
  json: { type: 'flag', help: 'print the final report as JSON; progress goes to standard error' },
  help: { type: 'flag', help: 'show this' },
} as const;

/** From this number on they share processes. */
export const MANY_BIDDERS = 100;
const FEW_BIDDERS_RATE = 60;
const MANY_BIDDERS_RATE = 0.1;

/** Arms and scenario are checked; the rest is as given. */
export interface DemoOptions extends Omit<OptionValues<typeof OPTIONS>, 'arms' | 'scenario'> {
  /** The first one is in view. */
  readonly arms: readonly Strategy[];
  readonly scenario: Scenario;
}

/** What happens in a run. */
export interface Scenario {
  readonly steps: readonly { readonly from: number; readonly until: number; readonly factor: number }[];
  readonly cuts: readonly { readonly from: number; readonly until: number }[];
}

const STRATEGIES: readonly Strategy[] = ['pid', 'none', 'fixed', 'throttle'];
const SCENARIOS = ['auto', 'calm', 'step', 'cut', 'full'];
/** A flight shorter than this, in seconds, has no room for a step, a cut and time to settle. */
const FULL_FROM_SECONDS = 45;
/** How long the link is cut, and by how much traffic rises. */
const CUT_SECONDS = 10;
const STEP_FACTOR = 3;

/** @throws InvalidOption */
export function readDemoOptions(args: readonly string[]): DemoOptions {
  const options = readOptions(OPTIONS, args);
  checkKill(options);
  const isMany = options.bidders >= MANY_BIDDERS;
  const arms = readArms(options.arms || (isMany ? 'pid,none' : 'pid,none,fixed,throttle'), options['no-pacing']);
  const rate = options.rate > 0 ? options.rate : Math.max(FEW_BIDDERS_RATE, options.bidders * MANY_BIDDERS_RATE);
  const isAuto = options.scenario === 'auto';
  const chosen = isAuto && isMany ? 'calm' : options.scenario;
  return { ...options, rate, arms, scenario: scenarioOf(chosen, options.minutes * 60) };
}

function checkKill(options: OptionValues<typeof OPTIONS>): void {
  const { minutes, pollers, 'kill-poller': kill, 'restart-poller': restart } = options;
  const seconds = minutes * 60;
  const refuse = (message: string): never => {
    throw new InvalidOption('invalid-option', message);
  };
  if (kill < 0 || kill >= seconds) refuse(`--kill-poller is ${kill}: give a second of the flight, below ${seconds}`);
  if (kill > 0 && pollers < 2) refuse('--kill-poller kills the only poller: give --pollers 2 or more');
  if (restart !== 0 && (kill === 0 || restart <= kill)) {
    refuse(`--restart-poller is ${restart}: give a second after that of --kill-poller`);
  }
}

/** The arm in view is first; the one without pacing is always there to compare with. */
function readArms(text: string, isUnpaced: boolean): Strategy[] {
  const arms = [...new Set([...(isUnpaced ? ['none'] : []), ...text.split(',').map((arm) => arm.trim()), 'none'])];
  const unknown = arms.find((arm) => !STRATEGIES.includes(arm as Strategy));
  if (unknown === undefined) return arms as Strategy[];
  throw new InvalidOption('invalid-option', `--arms has ${unknown}: give some of ${STRATEGIES.join(', ')}`);
}

function scenarioOf(name: string, seconds: number): Scenario {
  if (!SCENARIOS.includes(name)) {
    throw new InvalidOption('invalid-option', `--scenario is ${name}: give one of ${SCENARIOS.join(', ')}`);
  }
  const isFull = name === 'full' || (name === 'auto' && seconds >= FULL_FROM_SECONDS);
  const step = { from: round(seconds * 0.3), until: round(seconds * 0.5), factor: STEP_FACTOR };
  const cut = { from: round(seconds * 0.6), until: round(seconds * 0.6) + CUT_SECONDS };
  if (cut.until >= seconds && (isFull || name === 'cut')) {
    throw new InvalidOption(
      'invalid-option',
      `--scenario ${name} cuts a link for ${CUT_SECONDS} s: give --minutes 0.5 or more`,
    );
  }
  return { steps: isFull || name === 'step' ? [step] : [], cuts: isFull || name === 'cut' ? [cut] : [] };
}

function round(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}
