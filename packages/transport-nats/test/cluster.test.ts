import { createNode, type Node } from '@sconf/gossip';
import { Router } from '@sconf/router';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createNatsTransport, type NatsTransport } from '../src/index.js';
import { startCluster, until } from './nats-cluster.js';
import { MISSING, type NatsServer } from './nats-server.js';

const test = suite('cluster');

async function killedUnderLoad(servers: readonly NatsServer[]): Promise<void> {
  const routers = servers.map(() => new Router());
  const transports: NatsTransport[] = [];
  const nodes: Node[] = [];
  const urls = servers.map(({ url }) => url);
  try {
    for (const [i, router] of routers.entries()) {
      // Each goes to a server of its own first, and knows the others.
      const own = [urls[i], ...urls].map(String);
      const transport = await createNatsTransport({ servers: own, heartbeatMs: 500, nats: { noRandomize: true } });
      transports.push(transport);
      const listen = `nats:node-${i}`;
      nodes.push(await createNode({ router, transport, cluster: 'nats', listen, seeds: ['nats:node-0'] }));
    }
    await until('a full mesh', () => nodes.every((node) => node.peers().length === 2));
    let written = 0;
    const write = (): void => {
      for (const [i, router] of routers.entries()) {
        for (let id = 0; id < 20; id++) {
          router.put({ type: `type-${i}`, id: `${id}-${written % 50}`, ver: written + 1, data: { written } });
        }
      }
      written += 1;
    };
    const load = setInterval(write, 2);
    const seen = (count: number): boolean => routers.every((router) => router.pull().size >= count);
    await until('load to flow', () => written > 60 && seen(3_000));
    (servers[0] as NatsServer).kill();
    const atKill = written;
    await until('load to go on for a while', () => written > atKill + 500);
    clearInterval(load);
    // Whatever was accepted anywhere, also while its server died, is everywhere in its last version.
    await until('equal sets', () => new Set(routers.map((router) => router.pull().fingerprint())).size === 1);
    for (const router of routers) assert.is(router.pull().size, 3_000);
    const newest = [...routers.keys()].map((i) => routers[2]?.pull().get(`type-${i}`, `0-${(written - 1) % 50}`)?.ver);
    assert.equal(newest, [written, written, written]);
  } finally {
    await Promise.all(nodes.map((node) => node.close()));
    await Promise.all(transports.map((transport) => transport.close()));
  }
}

if (MISSING === undefined) {
  test('of a cluster of three servers one is killed under load, and nothing is lost', async () => {
    const servers = await startCluster();
    try {
      await killedUnderLoad(servers);
    } finally {
      for (const server of servers) server.kill();
    }
  });
} else test.skip(`a cluster survives a killed server because ${MISSING}`, () => undefined);

test.run();
