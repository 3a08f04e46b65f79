import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ConfigSet } from '../src/index.js';
import {
  Branch,
  find,
  insert,
  type Keyed,
  LEAF_CAPACITY,
  Leaf,
  nibble,
  type TrieNode,
  visitDifferent,
  walk,
} from '../src/trie.js';
import { holds, SEED } from './seeded.js';

/** What the structure promises, as nested lists of keys. */
type Shape = string[] | (Shape | null)[] | null;

const item = (key: string, value = 0): Keyed & { value: number } => ({ key, value });
type Item = ReturnType<typeof item>;
type Node = TrieNode<Item> | undefined;

const shapeOf = <T extends Keyed>(node: TrieNode<T> | undefined): Shape => {
  if (node === undefined) return null;
  return node instanceof Leaf ? node.items.map(({ key }) => key) : (node.children.map(shapeOf) as Shape);
};
const sizeOf = <T extends Keyed>(node: TrieNode<T> | undefined): number => [...walk(node)].length;

/** The shape that the keys alone prescribe. */
const expectedShape = (keys: readonly string[], depth = 0): Shape => {
  if (keys.length === 0) return null;
  if (keys.length <= LEAF_CAPACITY) return [...keys].sort();
  return Array.from({ length: 16 }, (_, digit) =>
    expectedShape(
      keys.filter((key) => nibble(key, depth) === digit),
      depth + 1,
    ),
  ) as Shape;
};

/** 32 characters below 256, of which `shared` digits are the same for all. */
const keyOf = (n: number, shared: number): string => {
  const hex = '5'.repeat(shared) + createHash('sha256').update(`${n}`).digest('hex').slice(shared);
  return Buffer.from(hex, 'hex').toString('latin1');
};
/** A key whose last 16 digits are those of all such keys. */
const twinOf = (n: number): string => keyOf(n, 0).slice(0, 24) + keyOf(0, 0).slice(24);
const grow = (items: readonly Item[], owner: object | undefined): Node => {
  let root: Node;
  for (const each of items) root = insert(root, each, owner ?? {});
  return root;
};

const test = suite('the trie');

test('has a shape that depends on its keys alone, however long the prefixes they share', () => {
  for (const shared of [0, 1, 2, 31, 62, 63]) {
    // With 63 digits shared there are 16 different keys at most: one leaf.
    const items = [...new Set(Array.from({ length: 60 }, (_, n) => keyOf(n, shared)))].map((key) => item(key));
    const expected = expectedShape(items.map(({ key }) => key));
    for (const order of [items, [...items].reverse(), [...items, ...items]]) {
      assert.equal(shapeOf(grow(order, {})), expected);
      assert.equal(shapeOf(grow(order, undefined)), expected, 'and whoever owns the nodes');
    }
  }
});

test('is a leaf exactly while it holds at most 16 items', () => {
  const items = Array.from({ length: 17 }, (_, n) => item(keyOf(n, 62)));
  const distinct = [...new Map(items.map((each) => [each.key, each])).values()];
  assert.instance(grow(distinct.slice(0, 16), {}), Leaf);
  const root = grow(distinct.slice(0, 17), {});
  assert.is(root instanceof Branch, distinct.length > 16);
  const check = (node: Node): void => {
    if (node instanceof Branch) {
      assert.ok(sizeOf(node) > LEAF_CAPACITY);
      for (const child of node.children) check(child);
    } else if (node !== undefined) assert.ok(node.items.length >= 1 && node.items.length <= LEAF_CAPACITY);
  };
  check(root);
  check(
    grow(
      Array.from({ length: 500 }, (_, n) => item(keyOf(n, 3))),
      {},
    ),
  );
});

test('holds, finds and walks the newest item of each key, in the order of the keys', () => {
  const keys = fc.tuple(fc.nat(80), fc.constantFrom(0, 5, 40, 'twin' as const));
  const key = keys.map(([n, shared]) => (shared === 'twin' ? twinOf(n) : keyOf(n, shared)));
  holds(
    fc.property(fc.array(fc.tuple(key, fc.nat(), fc.boolean()), { maxLength: 150 }), (writes) => {
      const model = new Map<string, Item>();
      let owner = {};
      let root: Node;
      for (const [key, value, share] of writes) {
        const one = item(key, value);
        model.set(key, one);
        root = insert(root, one, owner);
        if (share) owner = {};
      }
      assert.equal(
        [...walk(root)],
        [...model.values()].sort((a, b) => (a.key < b.key ? -1 : 1)),
      );
      for (const [key, one] of model) assert.is(find(root, key), one);
      for (const absent of [keyOf(1000, 0), twinOf(1000)]) assert.is(find(root, absent), undefined);
    }),
    200,
  );
});

test('never changes a node for anyone but its owner', () => {
  let owner = {};
  let root: Node;
  const kept: [Node, Shape, number[]][] = [];
  for (let n = 0; n < 400; n++) {
    root = insert(root, item(keyOf(n % 150, n % 2 ? 4 : 0), n), owner);
    if (n % 10 !== 0) continue;
    kept.push([root, shapeOf(root), [...walk(root)].map(({ value }) => value)]);
    owner = {};
  }
  for (const [node, shape, values] of kept) {
    assert.equal(shapeOf(node), shape);
    assert.equal(
      [...walk(node)].map(({ value }) => value),
      values,
    );
  }
});

test('changes nodes of its owner in place, so that a batch copies nothing', () => {
  const owner = {};
  const root = grow(
    Array.from({ length: 100 }, (_, n) => item(keyOf(n, 0))),
    owner,
  );
  assert.is(insert(root, item(keyOf(5, 0), 1), owner), root);
  assert.is.not(insert(root, item(keyOf(5, 0), 2), {}), root);
  assert.is(find(root, keyOf(5, 0))?.value, 1);
});

test('forgets the hashes on the way to a change, and those alone', () => {
  const owner = {};
  const root = grow(
    Array.from({ length: 100 }, (_, n) => item(keyOf(n, 0))),
    owner,
  ) as Branch<Item>;
  root.hash = 'root';
  for (const child of root.children) if (child !== undefined) child.hash = 'child';
  const changed = keyOf(5, 0);
  insert(root, item(changed, 1), owner);
  assert.is(root.hash, undefined);
  for (const [slot, child] of root.children.entries()) {
    assert.is(child?.hash, slot === nibble(changed, 0) ? undefined : 'child');
  }
});

test('visits what differs between two tries, whatever their shapes', () => {
  const writes = fc.array(fc.tuple(fc.integer({ min: 0, max: 60 }), fc.constantFrom(0, 6)), { maxLength: 120 });
  holds(
    fc.property(writes, writes, writes, (common, first, second) => {
      const items = (list: [number, number][], value: number): Item[] =>
        list.map(([n, shared]) => item(keyOf(n, shared), value));
      const base = grow(items(common, 0), {});
      const follow = (start: Node, list: Item[]): Node => {
        const owner = {};
        return list.reduce<Node>((root, one) => insert(root, one, owner), start);
      };
      const ours = follow(base, items(first, 1));
      const theirs = follow(base, items(second, 2));
      const seen: [Item, Item | undefined][] = [];
      visitDifferent(ours, theirs, (one, other) => void seen.push([one, other]));
      const expected = [...walk(ours)]
        .map((one) => [one, find(theirs, one.key)] as const)
        .filter(([one, other]) => one !== other);
      assert.equal(seen, expected as never);
    }),
    150,
  );
});

test('passes over subtrees whose hashes are known and the same', () => {
  const items = Array.from({ length: 100 }, (_, n) => keyOf(n, 0));
  const [ours, theirs] = [1, 2].map(
    (value) =>
      grow(
        items.map((key) => item(key, value)),
        {},
      ) as Branch<Item>,
  ) as [Branch<Item>, Branch<Item>];
  const visited = (): Set<number> => {
    const slots = new Set<number>();
    visitDifferent(ours, theirs, ({ key }) => slots.add(nibble(key, 0)));
    return slots;
  };
  const all = visited();
  const [one, other] = [...all] as [number, number];
  for (const root of [ours, theirs]) (root.children[one] as Leaf<Item>).hash = 'same';
  (ours.children[other] as Leaf<Item>).hash = 'known here alone';
  assert.equal([...visited()].sort(), [...all].filter((slot) => slot !== one).sort());
});

test('has one shape for one content when entries come and change in other orders', () => {
  const build = (seed: number, count: number): ConfigSet => {
    const set = new ConfigSet();
    for (let n = 0; n < count; n++) {
      const id = `${(n * seed) % count}`;
      set.put({ type: 't', id, ver: 1 });
      if (n % 3 === 0) set.snapshot();
      if (n % 5 === 0) set.fingerprint();
    }
    for (let n = 0; n < count; n++) set.put({ type: 't', id: `${n}`, ver: 2 });
    return set;
  };
  for (const count of [16, 17, 1009]) {
    const shapes = [1, 7, 101, 1 + (SEED % 13)].map((seed) => {
      const tree = [...walk(build(seed, count).trees)][0];
      assert.is(tree?.size, count);
      return shapeOf(tree?.node);
    });
    for (const shape of shapes) assert.equal(shape, shapes[0]);
  }
});

test.run();
