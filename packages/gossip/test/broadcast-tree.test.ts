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
  return new BroadcastTree({ graftMs: 1_000, maxMissing: 2, random: () => chance });
}

/** What the tree asks for at a time, as text. */
function asks(tree: BroadcastTree, now: number, ver: number, open: (id: string) => boolean = isOpen): string[] {
  const effects = tree.tick(now, { set: setWith(ver).snapshot(), isOpen: open, direct: false });
  return effects.map((effect) => `${effect.kind} ${effect.to}`);
}

test('what was announced and does not come is asked for, of each who has it', () => {
  const tree = create();
  const set = setWith(1).snapshot();
  tree.branch('b').leave();
  for (const id of ['a', 'b', 'c']) tree.heardOf(id, [wanted], set, 0);
  assert.equal(asks(tree, 999, 1), []);
  assert.equal(asks(tree, 1_000, 1), ['graft a']);
  assert.equal(asks(tree, 1_999, 1), []);
  assert.equal(asks(tree, 2_000, 1), ['graft b']);
  assert.ok(tree.branch('b').eager);
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
  const [graft] = tree.tick(1_000, { set: setWith(0).snapshot(), isOpen, direct: false });
  assert.equal(graft?.kind === 'graft' && graft.keys.map(({ id }) => id), ['x', 'y']);
});

test('of the links that bring news too, that with the most of what is known is pruned, now and then', () => {
  for (const [chance, expected] of [
    [0.1, ['prune b']],
    [0.2, []],
  ] as const) {
    const tree = create(chance);
    for (const [id, news] of [
      ['a', 95],
      ['b', 50],
      ['c', 98],
    ] as const) {
      assert.equal(tree.arrived(id, 100, news, 0, false), []);
    }
    assert.equal(asks(tree, 0, 0), expected);
    assert.is(tree.branch('b').eager, expected.length === 0);
    assert.equal(asks(tree, 200, 0), [], 'what was counted before the last look no longer counts');
  }
});

test('a link by which nothing new came lately is pruned by what is known already', () => {
  const tree = create(0.9);
  assert.equal(tree.arrived('a', 1, 0, 0, false), [{ kind: 'prune', to: 'a' }]);
  assert.equal(tree.arrived('a', 1, 0, 999, false), [], 'not all the time');
  assert.equal(tree.arrived('a', 1, 0, 1_000, false), [{ kind: 'prune', to: 'a' }], 'it may not have heard');
  for (let frame = 0; frame < 3; frame++) assert.equal(tree.arrived('b', 1, 0, 0, true), [], 'not where all are told');
  tree.arrived('b', 1, 1, 0, false);
  for (let frame = 0; frame < 3; frame++) assert.equal(tree.arrived('b', 1, 0, 999, false), []);
  assert.equal(tree.arrived('b', 1, 0, 1_000, false), [{ kind: 'prune', to: 'b' }]);
});

test('what comes twice because it came by reconciling first does not count', () => {
  const tree = create();
  tree.reconciled(5_000);
  for (let frame = 0; frame < 3; frame++) assert.equal(tree.arrived('a', 1, 0, 5_999, false), []);
  tree.arrived('b', 10, 5, 5_999, false);
  assert.equal(asks(tree, 5_999, 0), []);
  assert.equal(tree.arrived('a', 1, 0, 6_000, false), [{ kind: 'prune', to: 'a' }]);
});

test('a prune of a peer makes what was counted void', () => {
  const tree = create();
  tree.branch('a').count(10, 0, 0);
  tree.pruned('b');
  assert.not.ok(tree.branch('b').eager);
  assert.equal(asks(tree, 0, 0), []);
});

test('to a lazy peer the newest version of each key is announced, once', () => {
  const tree = create();
  const branch = tree.branch('a');
  branch.leave();
  for (const ver of [1, 2]) branch.announcements.add('t', 'i', ver);
  branch.announcements.add('t', 'known', 5);
  tree.heardOf('a', [{ type: 't', id: 'known', ver: 5 }], setWith(0).snapshot(), 0);
  const surroundings = { set: setWith(0).snapshot(), isOpen, direct: false };
  assert.equal(tree.tick(0, surroundings), [{ kind: 'have', to: 'a', versions: [wanted] }]);
  assert.equal(tree.tick(200, surroundings), []);
});

test('a graft does not make what waits to be announced forgotten', () => {
  const tree = create();
  tree.branch('a').leave();
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

test('where all are told directly lazy links are taken in, and none is pruned', () => {
  const tree = create();
  tree.branch('a').leave();
  tree.branch('b').count(10, 0, 0);
  const effects = tree.tick(0, { set: setWith(0).snapshot(), isOpen, direct: true });
  assert.equal(effects, [{ kind: 'graft', to: 'a', keys: [] }]);
  assert.equal(asks(tree, 200, 0), []);
});

test.run();
