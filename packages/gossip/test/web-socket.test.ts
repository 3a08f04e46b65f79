import { Router } from '@sconf/router';
import type { Timers } from '@sconf/transport';
import { createWebSocketTransport } from '@sconf/transport-ws';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createNode, type Node } from '../src/index.js';
import { until } from './until.js';
import { pacing, setOf } from './virtual-world.js';

const test = suite('web-socket');

test('nodes over real sockets find each other from one seed and become equal', async () => {
  const routers = [new Router({ configs: setOf(1_000) }), new Router(), new Router()];
  const nodes: Node[] = [];
  try {
    for (const router of routers) {
      const seeds = nodes.slice(0, 1).map(({ address }) => address);
      const transport = createWebSocketTransport();
      nodes.push(await createNode({ router, transport, cluster: 'sockets', listen: 'ws://127.0.0.1:0/gossip', seeds }));
    }
    await until('a full mesh', () => nodes.every((node) => node.peers().length === 2));
    routers[2]?.put(pacing('new', 1));
    await until('equal sets', () => new Set(routers.map((router) => router.pull().fingerprint())).size === 1);
    assert.is(routers[1]?.pull().size, 1_001);
    await nodes[0]?.close();
    await until('the others to hear of it', () => nodes.slice(1).every((node) => node.peers().length === 1));
  } finally {
    await Promise.all(nodes.map((node) => node.close()));
  }
});

test('a node that is closed leaves no timer, so that its process may end', async () => {
  const pending = new Set<NodeJS.Timeout>();
  const timers: Timers = {
    now: () => performance.now(),
    after: (delayMs, callback) => {
      const timer = setTimeout(() => {
        pending.delete(timer);
        callback();
      }, delayMs);
      pending.add(timer);
      return () => {
        pending.delete(timer);
        clearTimeout(timer);
      };
    },
  };
  const options = { transport: createWebSocketTransport(), cluster: 'sockets', listen: 'ws://127.0.0.1:0/gossip' };
  const first = await createNode({ ...options, router: new Router(), times: { leaveMs: 60_000 }, timers });
  const second = await createNode({ ...options, router: new Router(), seeds: [first.address] });
  await until('a link', () => first.peers().length === 1);
  await first.close();
  assert.is(pending.size, 0);
  await second.close();
});

test.run();
