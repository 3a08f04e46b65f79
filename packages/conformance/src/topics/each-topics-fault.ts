import type { Topics, Transport } from '@sconf/transport';
import { createRandom } from '@sconf/transport/faulty';
import { FAULTY_WAYS } from '../faulty-ways.js';
import type { TopicsFixture, TopicsSetup, TopicsTraits } from './setup.js';

/** A setup whose topics fail in one way, and what they still promise. */
export interface FaultyTopicsSetup {
  /** The way, such as `drop`. */
  readonly name: string;
  readonly setup: TopicsSetup;
  readonly traits: TopicsTraits;
}

/**
 * The same topics behind each of the faulty decorators, and behind all of them. Frames that are published meet the fault;
 * requests don't.
 *
 *     for (const { name, setup, traits } of eachTopicsFault(mySetup, seed))
 *       for (const check of topicsConformance(setup, traits)) test(`${name}: ${check.name}`, check.run);
 *
 * @param seed repeats the faults; what they meet depends on the wire's timing too
 */
export function eachTopicsFault(setup: TopicsSetup, seed: number): readonly FaultyTopicsSetup[] {
  return FAULTY_WAYS.map(({ name, traits, wrap }) => ({
    name,
    traits,
    setup: async (): Promise<TopicsFixture> => {
      const fixture = await setup();
      const random = createRandom(seed);
      // Decorators leave topics where they are.
      const faulty = (transport: Transport): Transport & Topics => wrap(transport, random) as Transport & Topics;
      const [first, second, third] = fixture.transports;
      return { ...fixture, transports: [faulty(first), faulty(second), faulty(third)] };
    },
  }));
}
