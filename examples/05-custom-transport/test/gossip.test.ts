import { createReplica, gossipOver } from '@sconf/connect';
import { createNode } from '@sconf/gossip';
import { Router } from '@sconf/router';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createTcpTransport } from '../src/tcp-transport.js';

const test = suite('05-custom-transport gossip');

test('replicas speak over it, and its scheme is one line', async () => {
  const router = new Router();
  const cluster = 'plain-tcp';
  const member = await createNode({ router, transport: createTcpTransport(), cluster, listen: 'tcp://127.0.0.1:0' });
  const schemes = { 'tcp:': gossipOver(createTcpTransport()) };
  const replica = await createReplica(member.address, { schemes, node: { cluster } });
  try {
    router.put({ type: 'pacing', id: 'bidder-1', ver: 1 });
    for await (const { packed } of replica.router?.watch({ initial: true, signal: AbortSignal.timeout(20_000) }) ??
      []) {
      if (packed.id === 'bidder-1') break;
    }
    assert.is((await replica.pull()).fingerprint(), router.pull().fingerprint());
    assert.is(router.pull().size, 1);
  } finally {
    await replica.close();
    await member.close();
    await router.close();
  }
});

test.run();
