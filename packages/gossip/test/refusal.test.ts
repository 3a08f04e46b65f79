import { DEFAULT_LIMITS } from '@sconf/data-model';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { helloFrame } from '../src/frames/encode-frame.js';
import type { NodeEvent } from '../src/index.js';
import { equal, pacing, VirtualWorld } from './virtual-world.js';

const test = suite('refusal');

function linkRefused(events: readonly NodeEvent[]): string[] {
  return events.flatMap((event) =>
    event.kind === 'link-refused' ? [`${event.reason.code}: ${event.reason.message}`] : [],
  );
}

test('nodes of two clusters refuse each other, with both names', async () => {
  const world = new VirtualWorld();
  const a = await world.node('a', { cluster: 'market' });
  const b = await world.node('b', { cluster: 'staging' });
  await world.pass(1_000);
  for (const { events } of [a, b]) {
    const [refused = ''] = linkRefused(events);
    assert.match(refused, /^wrong-cluster: one is of cluster '(market|staging)', the other of '(market|staging)'$/);
    assert.match(refused, 'market');
    assert.match(refused, 'staging');
  }
  const dialled = linkRefused(b.events).length;
  await world.pass(50_000);
  assert.is(linkRefused(b.events).length, dialled, 'it is not dialled again soon');
});

test('a node of another major version is refused, with both versions', async () => {
  const world = new VirtualWorld();
  await world.node('a');
  const link = await world.until(world.transport('future').dial('memory:a'));
  link.receive({ onFrame: () => undefined });
  const hello = {
    cluster: 'test',
    id: 'f',
    incarnation: 1,
    nonce: 1,
    address: '',
    capabilities: [],
    priority: 'low' as const,
    maxFrameBytes: 65_536,
  };
  link.send(helloFrame({ major: 2, minor: 4, ...hello }));
  const { code, message } = await world.until(link.closed);
  assert.equal([code, message], ['wrong-version', 'one speaks protocol 1.0, the other 2.4']);
});

test('an entry that the peer judges unfit is refused to its author, and the others are taken', async () => {
  const world = new VirtualWorld();
  const a = await world.node('a');
  const b = await world.node('b', { refuse: ({ id }) => (id === 'bidder-1' ? 'not-yours' : undefined) });
  await world.pass(100);
  a.router.put(pacing(1, 1));
  a.router.put(pacing(2, 1));
  await world.pass(100);
  assert.equal(
    [...b.router.pull().entries()].map(({ id }) => id),
    ['bidder-2'],
  );
  const key = { type: 'pacing', id: 'bidder-1' };
  const refused = { kind: 'entry-refused', key, code: 'not-yours' };
  assert.equal(
    a.events.filter(({ kind }) => kind === 'entry-refused'),
    [{ ...refused, by: 'peer', peer: { id: 'b', address: 'memory:b' } }],
  );
  assert.equal(
    b.events.filter(({ kind }) => kind === 'entry-refused'),
    [{ ...refused, by: 'here', peer: { id: 'a', address: 'memory:a' } }],
  );
});

test('reconciling tells of refusals too', async () => {
  const world = new VirtualWorld();
  const router = world.router();
  router.put(pacing(1, 1));
  const a = await world.node('a', { router });
  const b = await world.node('b', { refuse: () => 'not-yours' });
  await world.pass(100);
  assert.is(b.router.pull().size, 0);
  for (const { events } of [a, b]) assert.ok(events.some(({ kind }) => kind === 'entry-refused'));
  assert.ok(b.events.some((event) => event.kind === 'synced' && !event.equal));
});

test('an entry with as much data as may be goes out at once', async () => {
  const world = new VirtualWorld();
  const a = await world.node('a', { times: { antiEntropyMs: 1_000_000 } });
  const b = await world.node('b');
  await world.pass(100);
  a.router.put({ type: 'pacing', id: 'large', ver: 1, data: 'x'.repeat(DEFAULT_LIMITS.maxDataBytes - 2) });
  a.router.put(pacing(2, 1));
  await world.pass(100);
  assert.is(b.router.pull().size, 2);
  assert.ok(equal(a, b));
});

test('an entry that fits into no frame is told, and the others go out', async () => {
  const world = new VirtualWorld(1, { maxFrameBytes: 65_536 });
  const a = await world.node('a', { times: { antiEntropyMs: 1_000_000 } });
  const b = await world.node('b');
  await world.pass(100);
  a.router.put({ type: 'pacing', id: 'large', ver: 1, data: 'x'.repeat(70_000) });
  a.router.put(pacing(2, 1));
  await world.pass(100);
  assert.is(b.router.pull().size, 1);
  assert.ok(a.events.some((event) => event.kind === 'entry-refused' && event.code === 'entry-too-large'));
  assert.not.ok(equal(a, b));
});

test('links beyond the bound are refused, and so is a node that dials itself', async () => {
  const world = new VirtualWorld();
  const limits = { maxPeers: 1, activeView: 3 };
  const nodes = [await world.node('a', { limits })];
  for (const name of ['b', 'c', 'd', 'e', 'f', 'g']) nodes.push(await world.node(name, { limits }));
  await world.pass(30_000);
  for (const { node } of nodes) {
    const peers = node.peers().map(({ id }) => id);
    assert.ok(peers.length >= 1 && peers.length <= 5, `${node.id}: ${peers}`);
    assert.not.ok(peers.includes(node.id));
  }
  const reasons = nodes.flatMap(({ events }) =>
    events.flatMap((event) => (event.kind === 'link-refused' || event.kind === 'peer-down' ? [event.reason.code] : [])),
  );
  assert.ok(reasons.includes('no-room'), reasons.join());
});

test.run();
