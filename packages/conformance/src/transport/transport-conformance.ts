import { type Check, checkOf } from '../check.js';
import { BACKPRESSURE_PROMISES } from './backpressure-promises.js';
import { CLOSING_PROMISES } from './closing-promises.js';
import { DELIVERY_PROMISES } from './delivery-promises.js';
import { Ground } from './ground.js';
import { OPENING_PROMISES } from './opening-promises.js';
import type { TransportSetup, TransportTraits } from './setup.js';

const PROMISES = [...DELIVERY_PROMISES, ...BACKPRESSURE_PROMISES, ...CLOSING_PROMISES, ...OPENING_PROMISES];

const PLAIN: Required<TransportTraits> = {
  lossy: false,
  unordered: false,
  repeating: false,
  halfOpen: false,
  deadlineMs: 30_000,
  fullBytes: 64 * 1024 * 1024,
  manyLinks: 100,
  manyFrames: 20_000,
};

/**
 * The promises of the transport contract, as checks: one for each promise that a wire of these traits makes. Hand them
 * to any test runner:
 *
 *     for (const check of transportConformance(setup)) test(check.name, check.run);
 *
 * Checks don't share anything and may run at the same time.
 */
export function transportConformance(setup: TransportSetup, traits: TransportTraits = {}): readonly Check[] {
  const all = { ...PLAIN, ...traits };
  return PROMISES.filter(({ madeBy }) => madeBy?.(traits) ?? true).map(({ id, promise, body }) =>
    checkOf(id, promise, () => Ground.lend(setup, all, body)),
  );
}
