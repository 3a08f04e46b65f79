import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { equal, pacing, setOf, VirtualWorld } from './virtual-world.js';

const test = suite('cluster');

test('two nodes tell each other every change at once', async () => {
  const world = new VirtualWorld();
  const a = await world.node('a');
  const b = await world.node('b');
  await world.pass(1);
  assert.equal(a.node.peers(), [{ id: 'b', address: 'memory:b' }]);
  assert.equal(b.node.peers(), [{ id: 'a', address: 'memory:a' }]);
  a.router.put(pacing(1, 1));
  b.router.put(pacing(2, 1));
  b.router.kill({ type: 'pacing', id: 'bidder-3', ver: 7 });
  await world.pass(0);
  assert.ok(equal(a, b));
  assert.is(a.router.pull().size, 3);
});

test('nodes that held different entries before are equal soon after they meet', async () => {
  const world = new VirtualWorld();
  const a = await world.node('a', { router: world.router({ configs: setOf(300) }) });
  const b = await world.node('b', { router: world.router({ configs: setOf(100, 2) }) });
  await world.pass(100);
  assert.ok(equal(a, b));
  assert.is(b.router.pull().size, 300);
  assert.ok(b.events.some((event) => event.kind === 'synced' && event.equal && event.received === 200));
});

test('a newcomer gets a large set in frames of bounded size, and tells how far it has come', async () => {
  const maxFrameBytes = 2 ** 16;
  const world = new VirtualWorld(1, { maxFrameBytes });
  const a = await world.node('a', { router: world.router({ configs: setOf(5_000) }) });
  const b = await world.node('b');
  await world.pass(100);
  assert.ok(equal(a, b));
  const progress = b.events.flatMap((event) => (event.kind === 'syncing' ? [event] : []));
  const received = progress.map((event) => event.received);
  assert.ok(received.length >= 3, `told ${received.length} times`);
  assert.ok(received.every((count, i) => count > (received[i - 1] ?? 0) && count <= 5_000));
  assert.ok(progress.every(({ peer, peerSize, sent }) => peer.id === 'a' && peerSize === 5_000 && sent === 0));
  const { bytesReceived, framesReceived } = b.node.stats();
  assert.ok(bytesReceived / maxFrameBytes < framesReceived);
});

test('nodes hear of each other from a seed, and become a full mesh with one link a pair', async () => {
  const world = new VirtualWorld();
  const nodes = [];
  for (const name of ['a', 'b', 'c', 'd', 'e']) nodes.push(await world.node(name));
  await world.pass(5_000);
  for (const { node } of nodes) assert.is(node.peers().length, 4);
  nodes[2]?.router.put(pacing(1, 1));
  await world.pass(0);
  assert.ok(equal(...nodes));
});

test.run();
