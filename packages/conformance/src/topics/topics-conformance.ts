import type { Topics, Transport } from '@sconf/transport';
import { type Check, checkOf } from '../check.js';
import { TopicsGround } from './ground.js';
import { TOPICS_PROMISES } from './promises.js';

/** What one check works on: three transports on one wire. */
export interface TopicsFixture {
  readonly transports: readonly [Transport & Topics, Transport & Topics, Transport & Topics];
  /** Resolves once everything that was subscribed and served counts. @default it does at once */
  settled?(): Promise<void>;
  /** Clears away what the fixture holds. */
  close?(): void | Promise<void>;
}

/** Makes a fixture; called once for each check. */
export type TopicsSetup = () => TopicsFixture | Promise<TopicsFixture>;

/**
 * The promises of {@link Topics}, as checks, for any test runner:
 *
 *     for (const check of topicsConformance(setup)) test(check.name, check.run);
 *
 * @param options.deadlineMs milliseconds that any one thing may take. @default 10000
 */
export function topicsConformance(
  setup: TopicsSetup,
  { deadlineMs = 10_000 }: { readonly deadlineMs?: number } = {},
): readonly Check[] {
  return TOPICS_PROMISES.map(({ id, promise, body }) =>
    checkOf(id, promise, async () => {
      const fixture = await setup();
      try {
        await body(new TopicsGround(fixture, deadlineMs));
      } finally {
        await fixture.close?.();
      }
    }),
  );
}
