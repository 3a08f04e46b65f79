import { type ReplicaFixture, replicaConformance } from '@sconf/conformance';
import { Router } from '@sconf/router';
import { suite } from 'uvu';
import { createEndpoint, HttpClient, serve } from '../src/index.js';
import { deferred } from './support/deferred.js';
import { withGosconf } from './support/gosconf-server.js';

const test = suite('transport-http conformance');

const TYPES = ['pacing', 'blocklist'] as const;

/** A client of our endpoint, whose server can be stopped. */
async function ours(): Promise<ReplicaFixture> {
  const router = new Router();
  const server = await serve({ app: createEndpoint({ router }), graceMs: 0 });
  return {
    replica: new HttpClient(server.url, { retry: false }),
    breakDown: () => server.close(),
    close: async () => {
      await server.close();
      await router.close();
    },
  };
}

/** A client of a server that speaks gosconf's wire and no more, and keeps the first of a tie. */
async function gosconf(): Promise<ReplicaFixture> {
  const done = deferred();
  let give: (url: string) => void = () => undefined;
  const given = new Promise<string>((resolve) => {
    give = resolve;
  });
  const served = withGosconf(TYPES, async ({ url }) => {
    give(url);
    await done.promise;
  });
  const stop = async (): Promise<void> => {
    done.resolve();
    await served;
  };
  return { replica: new HttpClient(await given, { retry: false }), breakDown: stop, close: stop };
}

for (const { name, run } of replicaConformance(ours, { breakable: true })) test(`our endpoint: ${name}`, run);

for (const { name, run } of replicaConformance(gosconf, {
  silent: true,
  keepsFirst: true,
  breakable: true,
  types: TYPES,
})) {
  test(`gosconf's wire: ${name}`, run);
}

test.run();
