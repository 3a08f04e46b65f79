import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ConfigSet, type PackedEntry, pack, Snapshot } from '../src/index.js';
import {
  entriesOf,
  hashAhead,
  hashOf,
  isLeaf,
  nodeAt,
  type TreeNode,
  type TypeRoot,
  typeRoot,
  typeRoots,
  visitChanges,
} from '../src/tree.js';

const test = suite('tree');

function hex(binary: string): string {
  return Buffer.from(binary, 'latin1').toString('hex');
}

function setOf(count: number, type = 't'): ConfigSet {
  const set = new ConfigSet();
  for (let i = 0; i < count; i++) set.put({ type, id: `id-${i}`, ver: 1 });
  return set;
}

function rootOf(set: ConfigSet, type = 't'): TypeRoot {
  const root = [...typeRoots(set.snapshot())].find((each) => each.type === type);
  if (root === undefined) throw new Error(`no tree of ${type}`);
  return root;
}

test('the trees of all types come in the order of their keys, from any of them on', () => {
  const set = new ConfigSet();
  assert.equal([...typeRoots(set)], []);
  for (let i = 0; i < 100; i++) set.put({ type: `type-${i}`, id: 'a', ver: 1 });
  const keys = [...typeRoots(set)].map(({ key }) => key);
  assert.is(keys.length, 100);
  assert.equal(keys, keys.toSorted());
  for (const from of [0, 50, 98]) {
    assert.equal(
      [...typeRoots(set, keys[from])].map(({ key }) => key),
      keys.slice(from + 1),
    );
  }
});

test('a tree is found by the key of its type, and its hash is the fingerprint of the type', () => {
  const set = setOf(100);
  const { key, node } = rootOf(set);
  assert.is(typeRoot(set, key)?.type, 't');
  assert.is(typeRoot(set, 'x'.repeat(32)), undefined);
  assert.is(hex(hashOf(node)), set.typeFingerprint('t'));
});

test('hashes are worked out ahead, a few leaves at a time, and change nothing', () => {
  const ahead = setOf(5000);
  ahead.merge(setOf(300, 'u'));
  const { node } = rootOf(ahead);
  const hashed = (): number =>
    Array.from({ length: 256 }, (_, i) => nodeAt(node, i.toString(16).padStart(2, '0')) as { hash?: string }).filter(
      ({ hash }) => hash !== undefined,
    ).length;
  let turns = 1;
  let last = 0;
  for (; !hashAhead(ahead, 50); turns++) {
    assert.ok(hashed() >= last, 'what is known stays known');
    last = hashed();
  }
  assert.ok(turns > 5, `${turns} turns`);
  assert.ok(hashAhead(ahead, 0), 'all are known');
  const fresh = setOf(5000);
  fresh.merge(setOf(300, 'u'));
  assert.is(ahead.fingerprint(), fresh.fingerprint());
  ahead.put({ type: 't', id: 'id-1', ver: 2 });
  assert.not.ok(hashAhead(ahead, 0), 'but for what was written since');
  assert.ok(hashAhead(ahead, 1));
});

test('a set without entries has nothing to hash', () => {
  assert.ok(hashAhead(new ConfigSet(), 0));
});

test('a part holds the entries whose keys start with its path, down to a single one', () => {
  const { node } = rootOf(setOf(2000));
  const all = [...entriesOf(node)];
  for (const path of ['', '0', 'a3', 'fff', '0123', hex(all[700]?.key ?? '')]) {
    const expected = all.filter(({ key }) => hex(key).startsWith(path));
    const part = nodeAt(node, path);
    assert.equal(part === undefined ? [] : [...entriesOf(part, '', path.length)], expected);
    if (part !== undefined) assert.is(isLeaf(part), expected.length <= 16);
  }
});

test('a part of a leaf hashes as the same entries in a tree of their own', () => {
  const { node } = rootOf(setOf(2000));
  const [entry] = [...entriesOf(node)];
  const part = nodeAt(node, hex(entry?.key ?? '')) as TreeNode;
  const alone = new ConfigSet();
  alone.apply(entry as PackedEntry);
  assert.is(hashOf(part), hashOf(rootOf(alone).node));
});

test('entries go on behind any key', () => {
  const { node } = rootOf(setOf(500));
  const all = [...entriesOf(node)];
  for (const at of [0, 1, 250, 498, 499]) assert.equal([...entriesOf(node, all[at]?.key)], all.slice(at + 1));
});

test('changes between two snapshots of one set are what was written between them', () => {
  const set = setOf(500);
  const before = set.snapshot();
  set.put({ type: 't', id: 'id-7', ver: 2 });
  set.kill({ type: 't', id: 'id-8', ver: 1 });
  set.put({ type: 'u', id: 'new', ver: 1 });
  const changes: string[] = [];
  visitChanges(before, set.snapshot(), (now, was, typeKey) => {
    changes.push(`${now?.id} ${now?.ver} ${was?.ver} ${typeKey === rootOf(set, now?.type).key}`);
  });
  assert.equal(changes.toSorted(), ['id-7 2 1 true', 'id-8 1 1 true', 'new 1 undefined true']);
});

test('changes between two sets of other origin are told from both sides', () => {
  const one = setOf(40).snapshot();
  const two = new ConfigSet();
  two.apply(pack({ type: 't', id: 'id-3', ver: 1 }));
  two.apply(pack({ type: 't', id: 'other', ver: 1 }));
  let gone = 0;
  let come = 0;
  visitChanges(one, two.snapshot(), (now, was) => {
    if (now === undefined) gone++;
    else if (was === undefined) come++;
  });
  assert.equal([gone, come], [39, 1]);
  let all = 0;
  visitChanges(one, Snapshot.empty, (now, was) => void (now === undefined && was !== undefined && all++));
  assert.is(all, 40);
});

test.run();
