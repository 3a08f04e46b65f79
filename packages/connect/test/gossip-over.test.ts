import { createNode, type NodeEvent } from '@sconf/gossip';
import { Router } from '@sconf/router';
import type { Transport } from '@sconf/transport';
import { createMemoryTransport, MemoryNetwork } from '@sconf/transport-memory';
import { createWebSocketTransport } from '@sconf/transport-ws';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type ConnectOptions,
  createReplica,
  defaultSchemes,
  gossipOver,
  type OpenWire,
  type Schemes,
} from '../src/index.js';
import { refusal } from './refusal.js';
import { until } from './until.js';

const test = suite('gossip-over');

const node = { cluster: 'market' };

/** A member of a cluster with one entry, and options that reach it. */
async function withMember(
  transport: Transport,
  listen: string,
  use: (url: string, options: ConnectOptions & { schemes: Schemes }, router: Router) => Promise<void>,
): Promise<void> {
  const router = new Router();
  router.put({ type: 'pacing', id: 'there', ver: 1 });
  const member = await createNode({ router, transport, cluster: 'market', listen });
  const over = gossipOver(transport);
  const schemes: Schemes = { ...defaultSchemes, 'ws:': over, 'memory:': over };
  try {
    await use(member.address, { schemes, node }, router);
  } finally {
    await member.close();
    await router.close();
  }
}

const overMemory = (use: Parameters<typeof withMember>[2]): Promise<void> =>
  withMember(createMemoryTransport(new MemoryNetwork()), 'memory:member', use);

const WIRES = [
  ['ws:', () => createWebSocketTransport(), 'ws://127.0.0.1:0/gossip'],
  ['memory:', () => createMemoryTransport(new MemoryNetwork()), 'memory:'],
] as const;

for (const [scheme, create, listen] of WIRES) {
  test(`${scheme} joins the cluster at the URL, and entries go both ways`, () =>
    withMember(create(), listen, async (url, options, router) => {
      const replica = await createReplica(url, options);
      try {
        await replica.synced({ signal: AbortSignal.timeout(20_000) });
        assert.ok((await replica.pull()).has('pacing', 'there'));
        await replica.put({ type: 'pacing', id: 'here', ver: 1 });
        await until('the entry to arrive', () => router.pull().has('pacing', 'here'));
        assert.is(replica.node?.peers().length, 1);
      } finally {
        await replica.close();
      }
      assert.throws(() => replica.put({ type: 'pacing', id: 'late', ver: 1 }), /closed/);
    }));
}

test('nats: takes any transport; addresses are handed on as they were given', async () => {
  const dialled: string[] = [];
  const transport: Transport = {
    name: 'nats',
    maxFrameBytes: 1_000_000,
    dial: (address) => {
      dialled.push(address);
      return Promise.reject(new Error('nobody is there'));
    },
  };
  const schemes = { ...defaultSchemes, 'nats:': gossipOver(transport) };
  const replica = await createReplica('nats://127.0.0.1:4222', { schemes, node });
  await replica.close();
  assert.is(dialled[0], 'nats://127.0.0.1:4222');
});

test('a router that was given is used, hears of entries, and stays open', () =>
  overMemory(async (url, options) => {
    const router = new Router();
    const replica = await createReplica(url, { ...options, node: { ...node, router } });
    await replica.synced();
    assert.is(replica.router, router);
    assert.ok(router.pull().has('pacing', 'there'));
    await replica.close();
    router.put({ type: 'pacing', id: 'still', ver: 1 });
  }));

test('events are handed on', () =>
  overMemory(async (url, options) => {
    const kinds: NodeEvent['kind'][] = [];
    const onEvent = ({ kind }: NodeEvent) => kinds.push(kind);
    const replica = await createReplica(url, { ...options, node: { ...node, onEvent } });
    await replica.synced();
    await replica.close();
    assert.ok(kinds.includes('peer-up'));
  }));

test('an aborted signal closes it', () =>
  overMemory(async (url, options) => {
    const ending = new AbortController();
    const replica = await createReplica(url, { ...options, signal: ending.signal });
    await replica.synced({ signal: new AbortController().signal });
    ending.abort();
    await replica.close();
    assert.equal(replica.node?.peers(), []);
  }));

test('it starts while nobody is there, and waiting for the first exchange ends with a signal or with closing', async () => {
  const schemes = { ...defaultSchemes, 'memory:': gossipOver(createMemoryTransport(new MemoryNetwork())) };
  const replica = await createReplica('memory:nobody', { schemes, node });
  const ending = new AbortController();
  const waiting = refusal(replica.synced({ signal: ending.signal }));
  ending.abort(new Error('enough'));
  assert.is((await waiting).message, 'enough');
  const forever = refusal(replica.synced());
  await replica.close();
  assert.is((await forever).code, 'closed');
});

test('another cluster refuses for good, and waiting says so', () =>
  overMemory(async (url, options) => {
    const replica = await createReplica(url, { ...options, node: { cluster: 'other' } });
    const { code, message } = await refusal(replica.synced({ signal: AbortSignal.timeout(20_000) }));
    await replica.close();
    assert.is(code, 'refused');
    assert.match(message, 'wrong-cluster');
  }));

test('an address that can not be is told to who waits', async () => {
  const schemes = { 'memory:': gossipOver(createWebSocketTransport()) };
  const replica = await createReplica('memory:a', { schemes, node });
  assert.is((await refusal(replica.synced({ signal: AbortSignal.timeout(20_000) }))).code, 'invalid-address');
  await replica.close();
});

test('a wire that was opened for a URL is closed with the replica, and when joining fails', async () => {
  const closed: string[] = [];
  const open: OpenWire = (url) => ({
    transport: createMemoryTransport(new MemoryNetwork()),
    address: 'memory:nobody',
    close: async () => void closed.push(url),
  });
  const schemes: Schemes = { 'mine:': gossipOver(open) };
  const replica = await createReplica('mine:a', { schemes, node });
  assert.equal(closed, []);
  await replica.close();
  assert.equal(closed, ['mine:a']);
  await refusal(createReplica('mine:b', { schemes, node: { cluster: '' } }));
  assert.equal(closed, ['mine:a', 'mine:b']);
});

test('without the name of a cluster it is refused', async () => {
  const schemes = { 'memory:': gossipOver(createMemoryTransport(new MemoryNetwork())) };
  assert.match((await refusal(createReplica('memory:a', { schemes }))).message, 'node.cluster');
});

test('what createNode refuses, it refuses, and leaves the router of the caller open', async () => {
  const schemes = { 'memory:': gossipOver(createMemoryTransport(new MemoryNetwork())) };
  const router = new Router();
  const refused = await refusal(createReplica('memory:a', { schemes, node: { cluster: '', router } }));
  assert.is(refused.code, 'invalid-option');
  assert.is((await refusal(createReplica('memory:a', { schemes, node: { cluster: '' } }))).code, 'invalid-option');
  router.put({ type: 'pacing', id: 'a', ver: 1 });
});

test.run();
