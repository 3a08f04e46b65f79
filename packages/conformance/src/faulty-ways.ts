import type { Timers, Transport } from '@sconf/transport';
import {
  type Random,
  withDelay,
  withDrop,
  withDuplication,
  withPartition,
  withReordering,
} from '@sconf/transport/faulty';
import type { DeliveryTraits } from './transport/delivery.js';

/** A way in which a wire may fail, and what it no longer promises then. */
export interface FaultyWay {
  readonly name: string;
  readonly traits: Partial<DeliveryTraits>;
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

/** Each of the faulty decorators, and all at once. */
export const FAULTY_WAYS: readonly FaultyWay[] = [
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
