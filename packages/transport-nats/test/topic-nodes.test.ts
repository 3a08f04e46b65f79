import { createTopicNode, type TopicNode } from '@sconf/gossip';
import { Router } from '@sconf/router';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createNatsTransport, type NatsTransport } from '../src/index.js';
import { startCluster, until } from './nats-cluster.js';
import { MISSING, NatsServer } from './nats-server.js';

const test = suite('topic-nodes');

const equal = (routers: readonly Router[]): boolean =>
  new Set(routers.map((router) => router.pull().fingerprint())).size === 1;

/** Routers with a node each, on the servers given. */
async function withNodes(
  servers: readonly NatsServer[],
  count: number,
  body: (routers: Router[], join: () => Promise<Router>) => Promise<void>,
): Promise<void> {
  const transports: NatsTransport[] = [];
  const nodes: TopicNode[] = [];
  const routers: Router[] = [];
  const urls = servers.map(({ url }) => url);
  const join = async (): Promise<Router> => {
    const own = [urls[routers.length % urls.length], ...urls].map(String);
    const transport = await createNatsTransport({ servers: own, heartbeatMs: 500, nats: { noRandomize: true } });
    transports.push(transport);
    const router = new Router();
    routers.push(router);
    nodes.push(await createTopicNode({ router, transport, cluster: 'nats' }));
    return router;
  };
  try {
    while (routers.length < count) await join();
    await body(routers, join);
  } finally {
    await Promise.all(nodes.map((node) => node.close()));
    await Promise.all(transports.map((transport) => transport.close()));
    for (const server of servers) server.kill();
  }
}

if (MISSING === undefined) {
  test('changes flow by type, and a newcomer is served by any replica', async () => {
    await withNodes([await NatsServer.start()], 3, async (routers, join) => {
      for (let id = 0; id < 2_000; id++) routers[id % 3]?.put({ type: `type ${id % 7}`, id: `${id}`, ver: 1 });
      await until('all to have all', () => equal(routers) && routers[0]?.pull().size === 2_000);
      const late = await join();
      await until('the newcomer to have all', () => late.pull().size === 2_000);
    });
  });

  test('of a cluster of three servers one is killed under load, and nothing is lost', async () => {
    const servers = await startCluster();
    await withNodes(servers, 6, async (routers) => {
      let written = 0;
      const load = setInterval(() => {
        written += 1;
        for (const [i, router] of routers.entries()) {
          for (let id = 0; id < 10; id++) {
            router.put({ type: `type-${i}`, id: `${id}-${written % 50}`, ver: written, data: { written } });
          }
        }
      }, 2);
      await until('load to flow', () => routers.every((router) => router.pull().size === 3_000));
      servers[0]?.kill();
      const atKill = written;
      await until('load to go on for a while', () => written > atKill + 500);
      clearInterval(load);
      await until('equal sets', () => equal(routers));
      for (const i of routers.keys()) {
        const newest = routers[(i + 1) % 6]?.pull().get(`type-${i}`, `0-${written % 50}`);
        assert.is(newest?.ver, written);
      }
    });
  });
} else test.skip(`nodes on topics end equal because ${MISSING}`, () => undefined);

test.run();
