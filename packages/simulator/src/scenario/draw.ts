import type { Conditions } from '../network/conditions.js';
import { Dice } from '../time/dice.js';
import type { Scenario, Step } from './scenario.js';

/** Sizes of clusters, small ones most of the time: they fail the same ways, and cost less. */
const SIZES = [
  [0.62, 3, 5],
  [0.88, 6, 9],
  [0.98, 10, 18],
  [0.997, 19, 30],
  [1, 31, 50],
] as const;

/** Data whose order as UTF-16 is not its order as UTF-8, besides plain ones. */
const VALUES = ['a', 'b', '\uffee', '\u{1f600}', 'aa'];

const KEYS = 12;

/** What one seed stands for. */
export function drawScenario(seed: number): Scenario {
  const dice = new Dice(seed).branch('scenario');
  const roll = dice.next();
  const [, least, most] = SIZES.find(([upTo]) => roll < upTo) ?? [1, 3, 5];
  const count = dice.integer(least, most);
  if (dice.chance(0.08)) return drawSilence(seed, dice);
  const faults = dice.chance(0.25) ? 'wires' : 'all';
  const length = dice.integer(15, count > 18 ? 40 : 70);
  const steps: Step[] = [];
  for (let i = 0; i < length; i++) steps.push(...drawStep(dice, count, faults), drawWait(dice));
  const disks = Array.from({ length: count }, () => dice.chance(0.5));
  const times = drawTimes(dice, faults);
  return { seed, faults, disks, times, limits: drawLimits(dice, faults), convergeWithinMs: 90_000, steps };
}

function drawTimes(dice: Dice, faults: Scenario['faults']): Scenario['times'] {
  // Without comparing of sets a seed has to converge by what outboxes and broadcast promise alone.
  if (faults === 'wires') return { antiEntropyMs: 3_600_000, silenceMs: 60_000, repeatMs: 500 };
  if (dice.chance(0.3)) return {};
  return {
    waveMs: 1_000,
    antiEntropyMs: 1_500,
    silenceMs: 3_000,
    repeatMs: 500,
    dialAgainMaxMs: 2_000,
    answerMs: 2_000,
  };
}

/** Some clusters have views so small that they push by a tree, which may leave to comparing what wires lose. */
function drawLimits(dice: Dice, faults: Scenario['faults']): Scenario['limits'] {
  if (faults === 'wires' || dice.chance(0.5)) return {};
  return { maxPeers: dice.integer(2, 6), activeView: dice.integer(3, 5) };
}

/** A tree is pushed along until it has its shape; then a machine falls silent, and what is written has to get around. */
function drawSilence(seed: number, dice: Dice): Scenario {
  const count = dice.integer(10, 16);
  const steps: Step[] = [];
  const write = (): void => {
    const node = dice.integer(0, count - 1);
    steps.push({ do: 'write', node, key: dice.integer(0, KEYS - 1), value: dice.pick(VALUES) });
  };
  for (let i = 0; i < 60; i++) {
    write();
    steps.push({ do: 'wait', ms: dice.integer(50, 250) });
  }
  steps.push({ do: 'crash', node: dice.integer(0, count - 1), disk: 'keep', silently: true });
  for (let i = 0; i < 5; i++) {
    write();
    // Clocks give the same version at one instant, and a tie is announced as known: comparing sets is what mends it.
    steps.push({ do: 'wait', ms: 2 });
  }
  steps.push({ do: 'meet', withinMs: 15_000 });
  return {
    seed,
    faults: 'silence',
    disks: Array.from({ length: count }, () => true),
    times: { antiEntropyMs: 3_600_000, silenceMs: 120_000 },
    limits: { maxPeers: 6, activeView: 4 },
    convergeWithinMs: 90_000,
    steps,
  };
}

function drawWait(dice: Dice): Step {
  return { do: 'wait', ms: Math.round(dice.wait(dice.chance(0.2) ? 1_500 : 150)) };
}

function drawStep(dice: Dice, count: number, faults: Scenario['faults']): Step[] {
  const node = dice.integer(0, count - 1);
  const other = (node + dice.integer(1, count - 1)) % count;
  const roll = dice.next();
  if (roll < 0.5) return [drawWrite(dice, node, other)];
  if (roll < 0.62) return [{ do: 'conditions', conditions: drawConditions(dice) }];
  if (roll < 0.66) return [{ do: 'conditions-between', nodes: [node, other], conditions: drawConditions(dice) }];
  if (roll < 0.72) return [{ do: 'partition', some: drawSome(dice, count), oneWay: dice.chance(0.4) }];
  if (roll < 0.77) return [{ do: 'heal' }];
  if (roll < 0.81) return [{ do: 'slow', node, msPerFrame: dice.chance(0.5) ? 0 : dice.integer(1, 40) }];
  if (roll < 0.84) return [{ do: dice.chance(0.4) ? 'pause' : 'resume', node }];
  if (roll < 0.87) return [{ do: 'jump', node, ms: dice.integer(-600_000, 600_000) }];
  if (roll < 0.89) return [{ do: 'rate', node, rate: dice.between(0.9, 1.1) }];
  if (roll < 0.92) return [{ do: 'break', node }];
  return faults === 'wires' ? [{ do: 'heal' }] : drawLife(dice, node);
}

function drawWrite(dice: Dice, node: number, other: number): Step {
  const key = dice.integer(0, KEYS - 1);
  const roll = dice.next();
  if (roll < 0.55) return { do: 'write', node, key, value: dice.pick(VALUES) };
  if (roll < 0.7) return { do: 'burst', node, keys: dice.integer(1, 3), count: dice.integer(5, 40) };
  if (roll < 0.85) return { do: 'tie', nodes: [node, other], key, values: [dice.pick(VALUES), dice.pick(VALUES)] };
  return { do: 'kill', node, key };
}

function drawLife(dice: Dice, node: number): Step[] {
  if (dice.chance(0.5)) return [{ do: 'start', node }];
  const disk = dice.chance(0.75) ? 'keep' : 'lose';
  const crash: Step = { do: 'crash', node, disk, silently: dice.chance(0.5) };
  return dice.chance(0.5) ? [crash] : [crash, drawWait(dice), { do: 'start', node }];
}

function drawConditions(dice: Dice): Partial<Conditions> {
  if (dice.chance(0.25)) return {};
  return {
    latencyMs: dice.integer(0, 60),
    jitterMs: dice.chance(0.5) ? 0 : dice.integer(1, 60),
    loss: dice.chance(0.4) ? 0 : dice.between(0, 0.35),
    duplication: dice.chance(0.6) ? 0 : dice.between(0, 0.3),
    reordering: dice.chance(0.6) ? 0 : dice.between(0, 0.4),
    ...(dice.chance(0.8) ? {} : { bytesPerSecond: dice.integer(2_000, 50_000) }),
  };
}

function drawSome(dice: Dice, count: number): number[] {
  const share = dice.between(0.1, 0.6);
  return Array.from({ length: count }, (_, node) => node).filter(() => dice.chance(share));
}
