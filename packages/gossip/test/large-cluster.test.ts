import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { NodeOptions } from '../src/index.js';
import { equal, type Inhabitant, pacing, VirtualWorld } from './virtual-world.js';

const test = suite('large-cluster');

const limits = { maxPeers: 6, activeView: 4, passiveView: 16 };

async function cluster(world: VirtualWorld, count: number, options: Partial<NodeOptions> = {}): Promise<Inhabitant[]> {
  const nodes: Inhabitant[] = [];
  for (let index = 0; index < count; index++) {
    nodes.push(await world.node(index === 0 ? 'a' : `n${index}`, { limits, ...options }));
    await world.pass(100);
  }
  await world.pass(30_000);
  return nodes;
}

/** Each node writes once, at its own time. */
async function write(world: VirtualWorld, nodes: readonly Inhabitant[], ver: number): Promise<void> {
  for (const [index, { router }] of nodes.entries()) {
    router.put(pacing(index, ver));
    await world.pass(10);
  }
}

function total(nodes: readonly Inhabitant[], of: 'entriesReceived' | 'entriesAccepted'): number {
  return nodes.reduce((sum, { node }) => sum + node.stats()[of], 0);
}

/** The nodes that can be reached from the first, by links. */
function reached(nodes: readonly Inhabitant[]): number {
  const byId = new Map(nodes.map((each) => [each.node.id, each]));
  const found = new Set<string>();
  const open = [nodes[0]?.node.id ?? ''];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    for (const peer of byId.get(id)?.node.peers() ?? []) open.push(peer.id);
  }
  return found.size;
}

test('each has some links, and all are connected', async () => {
  const nodes = await cluster(new VirtualWorld(), 40);
  const links = nodes.map(({ node }) => node.peers().length);
  assert.ok(Math.max(...links) <= limits.activeView + 2, links.join());
  assert.ok(Math.min(...links) >= 2, links.join());
  assert.is(reached(nodes), nodes.length);
});

test('once the tree has formed an update reaches each about once', async () => {
  const world = new VirtualWorld();
  const nodes = await cluster(world, 40, { times: { antiEntropyMs: 1_000_000 } });
  let ver = 0;
  for (let second = 0; second < 30; second++) await write(world, nodes, ++ver);
  const [received, accepted] = [total(nodes, 'entriesReceived'), total(nodes, 'entriesAccepted')];
  for (let second = 0; second < 10; second++) await write(world, nodes, ++ver);
  await world.pass(5_000);
  assert.ok(equal(...nodes));
  const redundancy = (total(nodes, 'entriesReceived') - received) / (total(nodes, 'entriesAccepted') - accepted);
  assert.ok(redundancy < 1.3, `each update came ${redundancy} times`);
});

test('when nodes crash, what the tree no longer brings is asked for, and the others take their place', async () => {
  const world = new VirtualWorld();
  const nodes = await cluster(world, 40, { times: { antiEntropyMs: 1_000_000 } });
  let ver = 0;
  for (let second = 0; second < 10; second++) await write(world, nodes, ++ver);
  const dead = new Set(nodes.slice(10, 18).map(({ node }) => node.id));
  world.isCut = (from, to) => dead.has(from) || dead.has(to);
  const living = nodes.filter(({ node }) => !dead.has(node.id));
  await write(world, living, ++ver);
  // Nobody was told that they are dead: links only fall silent, after 12 s.
  await world.pass(11_000);
  assert.ok(equal(...living), 'within 11 s, though no dead node is known to be');
  await world.pass(60_000);
  assert.is(reached(living), living.length);
  for (const { node } of living) assert.ok(node.peers().length >= 2);
});

test('what a node wrote last is not lost with it, though others are only told of it', async () => {
  const world = new VirtualWorld();
  const nodes = await cluster(world, 16, { times: { antiEntropyMs: 1_000_000 } });
  for (let ver = 1; ver <= 10; ver++) await write(world, nodes, ver);
  const last: string[] = [];
  for (const leaving of nodes.slice(4, 10)) {
    const [neighbour] = leaving.node.peers();
    const first = nodes.find(({ node }) => node.id === neighbour?.id);
    if (first !== undefined) await world.passUntil(first.node.close(), 5_000);
    if (leaving.node.peers().length === 0) continue;
    last.push(`last of ${leaving.node.id}`);
    leaving.router.put(pacing(last.at(-1) as string, 1));
    await world.passUntil(leaving.node.close(), 5_000);
  }
  await world.pass(10_000);
  const living = nodes.filter(({ node }) => node.peers().length > 0);
  assert.ok(living.length >= 2 && last.length >= 2, `${living.length} living, ${last}`);
  for (const id of last) for (const { router } of living) assert.ok(router.pull().has('pacing', `bidder-${id}`), id);
});

test('halves that were cut off from each other for minutes find each other', async () => {
  const world = new VirtualWorld();
  const nodes = await cluster(world, 24);
  const half = new Set(nodes.slice(12).map(({ node }) => node.id));
  world.isCut = (from, to) => half.has(from) !== half.has(to);
  await world.pass(120_000);
  await write(world, nodes, 1);
  await world.pass(10_000);
  assert.not.ok(equal(...nodes));
  world.isCut = () => false;
  await world.pass(40_000);
  assert.is(reached(nodes), nodes.length);
  assert.ok(equal(...nodes));
});

test.run();
