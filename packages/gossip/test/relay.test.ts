import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { equal, type Inhabitant, pacing, VirtualWorld } from './virtual-world.js';

const test = suite('relay');

async function cluster(world: VirtualWorld, names: string): Promise<Inhabitant[]> {
  const nodes: Inhabitant[] = [];
  for (const name of names) nodes.push(await world.node(name));
  await world.pass(5_000);
  return nodes;
}

function received(nodes: readonly Inhabitant[]): number[] {
  return nodes.map(({ node }) => node.stats().entriesReceived);
}

test('in a full mesh each update reaches each node once, and never goes back', async () => {
  const world = new VirtualWorld();
  const nodes = await cluster(world, 'abcde');
  const before = received(nodes);
  for (let id = 0; id < 10; id++) nodes[2]?.router.put(pacing(id, 1));
  await world.pass(0);
  assert.ok(equal(...nodes));
  assert.equal(
    received(nodes).map((count, index) => count - (before[index] ?? 0)),
    [10, 10, 0, 10, 10],
  );
});

test('nodes that can not reach each other hear through those that can', async () => {
  const world = new VirtualWorld();
  // A chain: each speaks with its neighbours in the alphabet only.
  world.isCut = (from, to) => Math.abs(from.charCodeAt(0) - to.charCodeAt(0)) > 1;
  const nodes: Inhabitant[] = [];
  for (const [name, seed] of [
    ['a', 'a'],
    ['b', 'a'],
    ['c', 'b'],
    ['d', 'c'],
  ] as const) {
    nodes.push(await world.node(name, { seeds: [`memory:${seed}`] }));
  }
  await world.pass(5_000);
  assert.equal(
    nodes.map(({ node }) => node.peers().length),
    [1, 2, 2, 1],
  );
  const before = received(nodes);
  nodes[0]?.router.put(pacing(1, 1));
  await world.pass(0);
  assert.ok(equal(...nodes));
  nodes[3]?.router.put(pacing(2, 1));
  await world.pass(0);
  assert.ok(equal(...nodes));
  assert.equal(
    received(nodes).map((count, index) => count - (before[index] ?? 0)),
    [1, 2, 2, 1],
  );
});

test('a partition that heals leaves all equal', async () => {
  const world = new VirtualWorld();
  const nodes = await cluster(world, 'abcd');
  world.isCut = (from, to) => 'ab'.includes(from) !== 'ab'.includes(to);
  nodes[0]?.router.put(pacing('left', 1));
  nodes[3]?.router.put(pacing('right', 1));
  await world.pass(30_000);
  assert.equal(
    nodes.map(({ node }) => node.peers().length),
    [1, 1, 1, 1],
  );
  assert.ok(nodes.every(({ router }) => router.pull().size === 1));
  world.isCut = () => false;
  await world.pass(15_000);
  assert.equal(
    nodes.map(({ node }) => node.peers().length),
    [3, 3, 3, 3],
  );
  assert.ok(equal(...nodes));
  assert.is(nodes[1]?.router.pull().size, 2);
});

test('a router that fell behind tells everybody, whoever a change came from', async () => {
  const world = new VirtualWorld();
  const a = await world.node('a', { router: world.router({ maxPending: 10 }) });
  const b = await world.node('b');
  const c = await world.node('c');
  await world.pass(5_000);
  for (let ver = 1; ver <= 50; ver++) for (let id = 0; id < 3; id++) b.router.put(pacing(id, ver));
  for (let ver = 1; ver <= 50; ver++) for (let id = 3; id < 9; id++) a.router.put(pacing(id, ver));
  await world.pass(0);
  assert.ok(equal(a, b, c));
});

test.run();
