import { StoreFailed } from '@sconf/data-model';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { HeldStore } from './held-store.js';
import { equal, pacing, VirtualWorld } from './virtual-world.js';

const test = suite('durability');

test('a batch is acknowledged once it is durable, and sent again by a resume before', async () => {
  const world = new VirtualWorld();
  const store = new HeldStore();
  const a = await world.node('a');
  const b = await world.node('b', { router: world.router({ store }) });
  await world.pass(1_000);
  a.router.put(pacing(1, 1));
  await world.pass(100);
  assert.ok(equal(a, b), 'it is merged');
  const received = b.node.stats().entriesReceived;
  world.breakLinks('b');
  await world.pass(1_000);
  assert.is(b.node.stats().entriesReceived, received + 1, 'it came again');
  store.sync();
  await world.pass(100);
  world.breakLinks('b');
  await world.pass(1_000);
  assert.is(b.node.stats().entriesReceived, received + 1, 'it was acknowledged');
});

test('what a failed store can not keep is not merged, and comes again until it can', async () => {
  const world = new VirtualWorld();
  const store = new HeldStore();
  const a = await world.node('a', { times: { antiEntropyMs: 1_000_000 } });
  const b = await world.node('b', { router: world.router({ store }), times: { antiEntropyMs: 1_000_000 } });
  await world.pass(1_000);
  store.failed = new StoreFailed('store-failed', 'the disk is full');
  a.router.put(pacing(1, 1));
  await world.pass(10);
  assert.is(b.router.pull().size, 0);
  assert.ok(b.events.some((event) => event.kind === 'merge-failed' && event.peer.id === 'a'));
  store.failed = undefined;
  await world.pass(3_000);
  assert.ok(equal(a, b));
});

test('what may not have reached the disk is not acknowledged', async () => {
  const world = new VirtualWorld();
  const store = new HeldStore();
  const a = await world.node('a', { times: { antiEntropyMs: 1_000_000 } });
  const b = await world.node('b', { router: world.router({ store }), times: { antiEntropyMs: 1_000_000 } });
  await world.pass(1_000);
  a.router.put(pacing(1, 1));
  await world.pass(10);
  const received = b.node.stats().entriesReceived;
  store.fail();
  await world.pass(3_000);
  assert.ok(b.node.stats().entriesReceived > received);
  assert.ok(b.events.some((event) => event.kind === 'merge-failed'));
});

test.run();
