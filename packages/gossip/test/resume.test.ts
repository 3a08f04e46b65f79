import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { NodeEvent } from '../src/index.js';
import { repeatedBatchFrame } from '../src/session/batch-frame.js';
import { equal, type Inhabitant, pacing, setOf, VirtualWorld } from './virtual-world.js';

const test = suite('resume');

/** Two nodes that hold the same and have come to rest. */
async function pair(world: VirtualWorld, entries: number): Promise<[a: Inhabitant, b: Inhabitant]> {
  const a = await world.node('a', { router: world.router({ configs: setOf(entries) }), id: 'a' });
  const b = await world.node('b');
  await world.pass(1_000);
  assert.ok(equal(a, b));
  return [a, b];
}

function ups({ events }: Inhabitant): boolean[] {
  return events.flatMap((event) => (event.kind === 'peer-up' ? [event.resumed] : []));
}

async function missesUpdates(keys: number): Promise<void> {
  const world = new VirtualWorld();
  const [a, b] = await pair(world, 10_000);
  world.isCut = () => true;
  world.breakLinks('b');
  await world.pass(100);
  const before = { sent: a.node.stats().bytesSent, received: a.node.stats().bytesReceived };
  for (let update = 0; update < 60_000; update++) {
    a.router.put(pacing(update % keys, 2 + Math.floor(update / keys)));
    if (update % 10_000 === 0) await world.pass(10);
  }
  world.isCut = () => false;
  // The next dial comes soon, the next exchange of anti-entropy later.
  while (ups(b).length < 2) await world.pass(10);
  await world.pass(1_000);
  assert.ok(equal(a, b));
  assert.equal(
    [ups(a), ups(b)],
    [
      [false, true],
      [false, true],
    ],
  );
  const entries = [...a.router.pull().packed()];
  const payload = entries.reduce((sum, entry) => sum + repeatedBatchFrame(0, [entry]).length - 10, 0);
  const { bytesSent, bytesReceived } = a.node.stats();
  const overhead = bytesSent - before.sent + bytesReceived - before.received - payload;
  assert.ok(overhead <= 500, `${overhead} bytes besides the payload`);
}

for (const keys of [10_000, 60_000]) {
  test(`60 000 updates of ${keys} keys that a link misses cost their newest versions and at most 500 bytes`, () =>
    missesUpdates(keys));
}

test('changes on both sides of a break cross when it is over', async () => {
  const world = new VirtualWorld();
  const [a, b] = await pair(world, 100);
  world.isCut = () => true;
  world.breakLinks('a');
  a.router.put(pacing('from-a', 1));
  b.router.put(pacing('from-b', 1));
  await world.pass(60_000);
  world.isCut = () => false;
  await world.pass(11_000);
  assert.ok(equal(a, b));
  assert.is(a.router.pull().size, 102);
  assert.equal(ups(a), [false, true]);
});

test('a peer that was restarted reconciles, though its id is the same', async () => {
  const world = new VirtualWorld();
  const [a, b] = await pair(world, 500);
  b.router.put(pacing('from-b', 1));
  await world.pass(10);
  world.breakLinks('b');
  world.isCut = () => true;
  const again = await world.node('b', { listen: 'memory:b-again' });
  await world.pass(100);
  world.isCut = () => false;
  await world.pass(11_000);
  assert.ok(equal(a, again));
  assert.is(again.router.pull().size, 501);
});

test('after too long a break, or too many changes, both reconcile', async () => {
  for (const options of [{ times: { resumeMs: 1_000 } }, { limits: { maxOutboxEntries: 50 } }]) {
    const world = new VirtualWorld();
    const a = await world.node('a', options);
    const b = await world.node('b', options);
    await world.pass(1_000);
    world.isCut = () => true;
    world.breakLinks('a');
    for (let id = 0; id < 100; id++) a.router.put(pacing(id, 1));
    await world.pass(5_000);
    world.isCut = () => false;
    await world.pass(11_000);
    assert.ok(equal(a, b));
    assert.equal(ups(b), [false, false]);
  }
});

/** The link breaks while both reconcile for the first time, in the middle of it. */
async function breaksMidway(entries: { readonly a: number; readonly b: number }): Promise<void> {
  const world = new VirtualWorld();
  let breaks = 0;
  const onEvent = ({ kind }: NodeEvent): void => {
    if (kind === 'syncing' && breaks++ === 0) world.breakLinks('b');
  };
  // Nothing but the first exchange is to find what both lack.
  const options = { times: { antiEntropyMs: 600_000 }, onEvent };
  const a = await world.node('a', { ...options, router: world.router({ configs: setOf(entries.a, 1) }) });
  const b = await world.node('b', { ...options, router: world.router({ configs: setOf(entries.b, 2) }) });
  while (breaks === 0) await world.pass(10);
  assert.not.ok(equal(a, b));
  await world.pass(15_000);
  assert.ok(equal(a, b));
}

for (const entries of [
  { a: 20_000, b: 100 },
  { a: 100, b: 20_000 },
]) {
  test(`what a first exchange of ${entries.a} and ${entries.b} entries left when the link broke is exchanged on the next`, () =>
    breaksMidway(entries));
}

test.run();
