import { ConfigSet } from '@sconf/data-model';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { BroadcastTree } from '../src/broadcast/broadcast-tree.js';

const test = suite('broadcast-tree');

const isOpen = (): boolean => true;
const wanted = { type: 't', id: 'i', ver: 2 };

function setWith(ver: number): ConfigSet {
  const set = new ConfigSet();
  if (ver > 0) set.put({ type: 't', id: 'i', ver });
  return set;
}

function create(chance = 0): BroadcastTree {
  return new BroadcastTree({ self: 'm', graftMs: 1_000, waveMs: 5_000, maxMissing: 2, random: () => chance });
}

/** What the tree asks for at a time, as text. */
function asks(tree: BroadcastTree, now: number, ver: number, open: (id: string) => boolean = isOpen): string[] {
  const effects = tree.tick(now, { set: setWith(ver).snapshot(), isOpen: open, direct: false, listens: true });
  return effects.map((effect) => `${effect.kind} ${effect.to}`);
}

test('what was announced and does not come is asked for, of each who has it', () => {
  const tree = create();
  const set = setWith(1).snapshot();
  for (const id of ['a', 'b', 'c']) tree.heardOf(id, [wanted], set, 0);
  assert.equal(asks(tree, 999, 1), []);
  assert.equal(asks(tree, 1_000, 1), ['graft a']);
  assert.equal(asks(tree, 1_999, 1), []);
  assert.equal(asks(tree, 2_000, 1), ['graft b']);
  assert.equal(asks(tree, 3_000, 1), ['graft c']);
  assert.equal(asks(tree, 9_000, 1), []);
});

test('what came by itself is not asked for, nor what is known', () => {
  const tree = create();
  tree.heardOf('a', [wanted], setWith(2).snapshot(), 0);
  tree.heardOf('a', [wanted], setWith(1).snapshot(), 0);
  assert.equal(asks(tree, 1_000, 2), []);
  assert.equal(asks(tree, 5_000, 1), []);
});

test('when the holder of the newest version is gone, those of the version before are asked', () => {
  const tree = create();
  tree.heardOf('b', [wanted], setWith(1).snapshot(), 0);
  tree.heardOf('d', [{ ...wanted, ver: 3 }], setWith(1).snapshot(), 0);
  assert.equal(
    asks(tree, 1_000, 1, (id) => id === 'b'),
    ['graft b'],
  );
});

test('who is gone is passed over', () => {
  const tree = create();
  for (const id of ['a', 'b']) tree.heardOf(id, [wanted], setWith(1).snapshot(), 0);
  assert.equal(
    asks(tree, 1_000, 1, (id) => id === 'b'),
    ['graft b'],
  );
});

test('no more keys are missed than the bound', () => {
  const tree = create();
  const many = ['x', 'y', 'z'].map((id) => ({ type: 't', id, ver: 1 }));
  tree.heardOf('a', many, setWith(0).snapshot(), 0);
  const [graft] = tree.tick(1_000, { set: setWith(0).snapshot(), isOpen, direct: false, listens: true });
  assert.equal(graft?.kind === 'graft' && graft.keys.map(({ id }) => id), ['x', 'y']);
});

/** A tree that follows a wave of `p`, so that `a` and `b` are lazy. */
function shaped(): BroadcastTree {
  const tree = create();
  const wave = { root: 'a', number: 1, hops: 0, parent: false };
  for (const id of ['p', 'a', 'b']) tree.opened(id, false);
  for (const id of ['p', 'a', 'b']) tree.heardWave(id, wave, 0);
  asks(tree, 0, 0);
  assert.equal(eager(tree), ['p']);
  return tree;
}

function eager(tree: BroadcastTree): string[] {
  return ['p', 'a', 'b'].filter((id) => tree.branch(id).eager);
}

test('a graft makes a link eager, on both sides, until the next wave', () => {
  const tree = shaped();
  tree.grafted('a');
  assert.equal(eager(tree), ['p', 'a']);
  tree.heardOf('b', [wanted], setWith(1).snapshot(), 0);
  assert.equal(asks(tree, 1_000, 1), ['graft b']);
  assert.equal(eager(tree), ['p', 'a', 'b']);
  tree.heardWave('p', { root: 'a', number: 2, hops: 0, parent: false }, 5_000);
  assert.equal(eager(tree), ['p']);
});

test('where all are told directly all are eager, and no wave begins', () => {
  const tree = shaped();
  const effects = tree.tick(200, { set: setWith(0).snapshot(), isOpen, direct: true, listens: true });
  assert.equal(effects, []);
  assert.equal(eager(tree), ['p', 'a', 'b']);
  assert.equal(asks(tree, 400, 0), []);
  assert.equal(eager(tree), ['p']);
});

test('who was lazy when its link broke is so until it is back', () => {
  const tree = shaped();
  tree.closed('a');
  assert.equal(asks(tree, 200, 0), []);
  assert.equal(eager(tree), ['p']);
  tree.opened('a', true);
  assert.equal(eager(tree), ['p', 'a'], 'it gets all until it says that it needs not');
});

test('with the parent gone another takes its place at once', () => {
  const tree = shaped();
  const effects = tree.closed('p').map(({ kind, to }) => `${kind} ${to}`);
  assert.equal(effects, ['wave a']);
  assert.equal(eager(tree), ['p', 'a']);
});

test('to a lazy peer the newest version of each key is announced, once', () => {
  const tree = create();
  const branch = tree.branch('a');
  branch.eager = false;
  for (const ver of [1, 2]) branch.announcements.add('t', 'i', ver);
  branch.announcements.add('t', 'known', 5);
  tree.heardOf('a', [{ type: 't', id: 'known', ver: 5 }], setWith(0).snapshot(), 0);
  const surroundings = { set: setWith(0).snapshot(), isOpen, direct: false, listens: true };
  assert.equal(tree.tick(0, surroundings), [{ kind: 'have', to: 'a', versions: [wanted] }]);
  assert.equal(tree.tick(200, surroundings), []);
});

test('a graft does not make what waits to be announced forgotten', () => {
  const tree = create();
  tree.branch('a').announcements.add('t', 'i', 1);
  tree.grafted('a');
  assert.equal(asks(tree, 0, 0), ['have a']);
});

test('nothing is kept for announcing to who is not there', () => {
  const tree = create();
  tree.branch('a').announcements.add('t', 'i', 1);
  assert.equal(
    asks(tree, 0, 0, () => false),
    [],
  );
  assert.equal(asks(tree, 200, 0), []);
});

test.run();
