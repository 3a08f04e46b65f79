import { type Check, checkOf } from '../check.js';
import type { DeliveryTraits } from '../transport/delivery.js';
import { TopicsGround } from './ground.js';
import { TOPICS_PROMISES } from './promises.js';
import type { TopicsSetup, TopicsTraits } from './setup.js';

const PLAIN: DeliveryTraits = { lossy: false, unordered: false, repeating: false, deadlineMs: 30_000 };

/**
 * The promises of Topics, as checks, for any test runner:
 *
 *     for (const check of topicsConformance(setup)) test(check.name, check.run);
 */
export function topicsConformance(setup: TopicsSetup, traits: TopicsTraits = {}): readonly Check[] {
  return TOPICS_PROMISES.map(({ id, promise, body }) =>
    checkOf(id, promise, async () => {
      const fixture = await setup();
      try {
        await body(new TopicsGround(fixture, { ...PLAIN, ...traits }));
      } finally {
        await fixture.close?.();
      }
    }),
  );
}
