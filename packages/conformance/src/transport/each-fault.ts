import { createRandom } from '@sconf/transport/faulty';
import { FAULTY_WAYS } from '../faulty-ways.js';
import type { TransportSetup, TransportTraits } from './setup.js';

/** A setup whose wire fails in one way, and what it still promises. */
export interface FaultySetup {
  /** The way, such as `drop`. */
  readonly name: string;
  readonly setup: TransportSetup;
  readonly traits: TransportTraits;
}

/**
 * The same wire behind each of the faulty decorators, and behind all of them: what it promises besides must still hold.
 *
 *     for (const { name, setup, traits } of eachFault(mySetup, seed))
 *       for (const check of transportConformance(setup, traits)) test(`${name}: ${check.name}`, check.run);
 *
 * @param seed repeats the faults; what they meet depends on the wire's timing too
 */
export function eachFault(setup: TransportSetup, seed: number): readonly FaultySetup[] {
  return FAULTY_WAYS.map(({ name, traits, wrap }) => ({
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
