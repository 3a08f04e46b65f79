import { createRandom } from '@sconf/transport/faulty';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { SpanningTree } from '../src/broadcast/spanning-tree.js';
import { MAX_HOPS, type Wave } from '../src/broadcast/wave.js';
import { TreeWorld, WAVE_MS } from './tree-world.js';

const test = suite('spanning-tree');

/** Members `n10`, `n11` and so on, each linked with the one before and two more: as many cycles as links beyond. */
function mesh(count: number, seed = 1): TreeWorld {
  const random = createRandom(seed);
  const world = new TreeWorld(random);
  for (let i = 0; i < count; i++) {
    world.add(`n${i + 10}`);
    for (let link = 0; link < 3 && i > 0; link++) {
      world.link(`n${i + 10}`, `n${(link === 0 ? i - 1 : Math.floor(random() * i)) + 10}`);
    }
  }
  return world;
}

function assertOneTree(world: TreeWorld): void {
  const { both, one } = world.pushed();
  assert.equal(one, [], 'both ends agree');
  assert.is(both.length, world.members.size - 1, 'no cycles');
  const [first] = world.members.keys();
  assert.is(world.hops(first as string).size, world.members.size, 'all are reached');
}

test('before the first wave all push to all', () => {
  const world = mesh(20);
  const links = [...world.members.values()].reduce((sum, member) => sum + member.links.size, 0) / 2;
  assert.is(world.pushed().both.length, links);
});

for (const seed of [1, 2, 3]) {
  test(`the shortest ways from the node with the least id are the tree, seed ${seed}`, () => {
    const world = mesh(60, seed);
    world.pass(WAVE_MS * 5);
    assertOneTree(world);
    const byTree = world.hops('n10');
    const shortest = new Map([['n10', 0]]);
    for (const [id, hops] of shortest) {
      for (const other of world.members.get(id)?.links ?? []) if (!shortest.has(other)) shortest.set(other, hops + 1);
    }
    for (const [id, hops] of shortest) assert.is(byTree.get(id), hops, id);
  });
}

test('a wave is two frames a link, and nothing is sent between two', () => {
  const world = mesh(30);
  world.pass(WAVE_MS * 5);
  const links = [...world.members.values()].reduce((sum, member) => sum + member.links.size, 0);
  const before = world.sent;
  world.pass(WAVE_MS * 10);
  assert.ok(world.sent - before <= links * 11, `${world.sent - before} frames of ten waves over ${links / 2} links`);
});

test('those that fell silent are passed by with the next wave', () => {
  const world = mesh(60);
  world.pass(WAVE_MS * 5);
  for (const id of ['n15', 'n22', 'n40', 'n41', 'n60']) world.silence(id);
  world.pass(WAVE_MS * 2.5);
  assertOneTree(world);
});

test('another takes the place of a root that fell silent, and the tree stays meanwhile', () => {
  const world = mesh(40);
  world.pass(WAVE_MS * 5);
  world.silence('n10');
  const { both } = world.pushed();
  world.pass(WAVE_MS * 2);
  assert.equal(world.pushed().both, both);
  world.pass(WAVE_MS * 5);
  assertOneTree(world);
});

test('whoever loses its parent is reached again before the next wave', () => {
  const world = mesh(60);
  world.pass(WAVE_MS * 5);
  for (const link of world.pushed().both) {
    const [one, other] = link.split(' ') as [string, string];
    world.unlink(one, other);
    world.pass(200);
    assert.is(world.hops('n10').size, 60, link);
    world.link(one, other);
    world.pass(WAVE_MS * 2);
  }
  world.pass(WAVE_MS * 2);
  assertOneTree(world);
});

test('two trees become one where they meet', () => {
  const world = mesh(20);
  for (let i = 50; i < 70; i++) {
    world.add(`n${i}`);
    if (i > 50) for (const other of [i - 1, 50]) world.link(`n${i}`, `n${other}`);
  }
  world.pass(WAVE_MS * 5);
  assert.is(world.pushed().both.length, 38);
  world.link('n15', 'n60');
  world.pass(WAVE_MS * 2);
  assertOneTree(world);
});

test('a root that starts again goes on from its last wave', () => {
  const world = mesh(20);
  world.pass(WAVE_MS * 8);
  const links = [...(world.members.get('n10')?.links ?? [])];
  for (const id of links) world.unlink('n10', id);
  world.add('n10');
  for (const id of links) world.link('n10', id);
  world.pass(WAVE_MS * 2.5);
  assertOneTree(world);
});

test('who may not lead is in the tree, and no root', () => {
  const world = mesh(10);
  world.add('a', false);
  for (const id of ['n11', 'n15']) world.link('a', id);
  world.pass(WAVE_MS * 5);
  assertOneTree(world);
  assert.equal(
    [...(world.members.get('a')?.links ?? [])].filter((id) => world.members.get('a')?.tree.carries(id)).length,
    1,
  );
  for (const member of world.members.values()) member.leads = false;
  world.pass(WAVE_MS * 10);
  const before = world.sent;
  world.pass(WAVE_MS * 10);
  assert.is(world.sent, before, 'nobody sends waves where nobody leads');
});

test('a peer that says nothing of the tree is sent what is new', () => {
  const world = mesh(10);
  world.pass(WAVE_MS * 5);
  const { tree } = world.members.get('n12') as { tree: SpanningTree };
  tree.opened('mute');
  world.pass(WAVE_MS * 3);
  assert.ok(tree.carries('mute'));
});

const wave: Wave = { root: 'a', number: 1, hops: 0, parent: false };

function alone(): SpanningTree {
  const tree = new SpanningTree({ self: 'm', waveMs: WAVE_MS, random: () => 0.5 });
  for (const id of ['p', 'q']) tree.opened(id);
  return tree;
}

test('of one whom there is no link with, and from too far away, no wave is followed', () => {
  const tree = alone();
  assert.equal(tree.heard('stranger', wave, 0), []);
  assert.equal(tree.heard('p', { ...wave, hops: MAX_HOPS }, 0), []);
  assert.is(tree.heard('p', { ...wave, hops: MAX_HOPS - 1 }, 0).length, 2);
});

test('a wave is followed once, a newer one not before a quarter of the time between two, numbers go round', () => {
  const tree = alone();
  const numbered = (number: number, now: number): number => tree.heard('p', { ...wave, number }, now).length;
  assert.is(numbered(2 ** 32 - 1, 0), 2);
  assert.is(numbered(2 ** 32 - 1, 900), 0);
  assert.is(numbered(0, 249), 0);
  assert.is(numbered(0, 250), 2);
  assert.is(numbered(2 ** 32 - 1, 900), 0);
});

test('a root that fell silent is not believed in again because others tell of it', () => {
  const tree = alone();
  tree.heard('p', wave, 0);
  tree.tick(3_600, false);
  assert.equal(tree.heard('q', wave, 3_700), []);
  assert.is(tree.heard('q', { ...wave, number: 2 }, 3_800).length, 2);
});

test('the parent before is told that it is none only after the new one was', () => {
  const tree = alone();
  tree.heard('p', wave, 0);
  tree.tick(0, false);
  const asked = tree.heard('q', { ...wave, number: 2 }, 1_000).map(({ to, wave: { parent } }) => [to, parent]);
  assert.equal(asked, [
    ['p', true],
    ['q', true],
  ]);
  assert.equal(
    tree.tick(1_050, false).map(({ to, wave: { parent } }) => [to, parent]),
    [['p', false]],
  );
  assert.equal(tree.tick(1_100, false), []);
});

test('a graft makes a link carry until the next wave', () => {
  const tree = alone();
  tree.heard('p', wave, 0);
  tree.heard('q', wave, 0);
  tree.tick(0, false);
  assert.not.ok(tree.carries('q'));
  tree.grafted('q');
  assert.ok(tree.carries('q'));
  tree.heard('p', { ...wave, number: 2 }, 1_000);
  assert.not.ok(tree.carries('q'));
  tree.grafted('stranger');
  assert.not.ok(tree.carries('stranger'));
});

test.run();
