import type { Timers, Transport } from '@sconf/transport';
import {
  createRandom,
  type Random,
  withDelay,
  withDrop,
  withDuplication,
  withPartition,
  withReordering,
} from '@sconf/transport/faulty';
import type { TransportSetup, TransportTraits } from './setup.js';

/** A setup whose wire fails in one way, and what it still promises. */
export interface FaultySetup {
  /** The way, such as `drop`. */
  readonly name: string;
  readonly setup: TransportSetup;
  readonly traits: TransportTraits;
}

interface Way {
  readonly name: string;
  readonly traits: TransportTraits;
  readonly wrap: (transport: Transport, random: Random) => Transport;
}

const TIMERS: Timers = {
  now: () => performance.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};

const drop = (transport: Transport, random: Random): Transport => withDrop(transport, { share: 0.2, random });
const delay = (transport: Transport, random: Random): Transport =>
  withDelay(transport, { maxMs: 10, random, timers: TIMERS });
const duplicate = (transport: Transport, random: Random): Transport =>
  withDuplication(transport, { share: 0.3, random });
const reorder = (transport: Transport, random: Random): Transport =>
  withReordering(transport, { share: 0.3, maxMs: 10, random, timers: TIMERS });
const open = (transport: Transport): Transport => withPartition(transport, { isCut: () => false });

const WAYS: readonly Way[] = [
  { name: 'delay', traits: {}, wrap: delay },
  { name: 'drop', traits: { lossy: true }, wrap: drop },
  { name: 'duplicate', traits: { repeating: true }, wrap: duplicate },
  { name: 'reorder', traits: { unordered: true }, wrap: reorder },
  { name: 'partition', traits: {}, wrap: open },
  {
    name: 'all at once',
    traits: { lossy: true, repeating: true, unordered: true },
    wrap: (transport, random) => drop(reorder(duplicate(delay(open(transport), random), random), random), random),
  },
];

/**
 * The same wire behind each of the faulty decorators, and behind all of them: what it promises besides must still hold.
 *
 *     for (const { name, setup, traits } of eachFault(mySetup, seed))
 *       for (const check of transportConformance(setup, traits)) test(`${name}: ${check.name}`, check.run);
 *
 * @param seed repeats the faults; what they meet depends on the wire's timing too
 */
export function eachFault(setup: TransportSetup, seed: number): readonly FaultySetup[] {
  return WAYS.map(({ name, traits, wrap }) => ({
    name,
    traits: { manyFrames: 2000, manyLinks: 20, ...traits },
    setup: async () => {
      const fixture = await setup();
      const random = createRandom(seed);
      return {
        ...fixture,
        transport: wrap(fixture.transport, random),
        ...(fixture.dialler && { dialler: wrap(fixture.dialler, random) }),
      };
    },
  }));
}
