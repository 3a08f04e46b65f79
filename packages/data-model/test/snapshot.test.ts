import { inspect } from 'node:util';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Config, ConfigSet, type Entry, encodeListing, Snapshot, stringify } from '../src/index.js';
import { Branch, type Keyed, type TrieNode, walk } from '../src/trie.js';

const test = suite('a snapshot');

function filled(count: number): ConfigSet {
  const set = new ConfigSet();
  for (let n = 0; n < count; n++) set.put({ type: n % 2 ? 'odd' : 'even', id: `${n}`, ver: 1, data: { n } });
  return set;
}

function nodesOf<T extends Keyed>(node: TrieNode<T> | undefined, nodes: Set<object> = new Set()): Set<object> {
  if (node === undefined) return nodes;
  nodes.add(node);
  if (node instanceof Branch) for (const child of node.children) nodesOf(child, nodes);
  return nodes;
}

test('is the same object until the next change, and no change is none', () => {
  const set = filled(10);
  const snapshot = set.snapshot();
  assert.is(set.snapshot(), snapshot);
  set.put({ type: 'odd', id: '1', ver: 1, data: { n: 1 } });
  assert.is(set.snapshot(), snapshot);
  set.put({ type: 'odd', id: '1', ver: 2 });
  assert.is.not(set.snapshot(), snapshot);
  assert.instance(snapshot, Snapshot);
});

test('reads the same for ever while 1 000 000 updates go on', () => {
  const set = filled(1000);
  const told = (view: Snapshot): unknown[] => [
    stringify(view),
    encodeListing(view),
    view.size,
    view.types(),
    view.fingerprint(),
  ];
  const kept: [Snapshot, unknown[]][] = [[set.snapshot(), told(set.snapshot())]];
  for (let n = 1; n <= 1_000_000; n++) {
    const id = `${n % 5000}`;
    if (n % 17 === 0) set.kill({ type: 'even', id, ver: n });
    else set.put({ type: 'even', id, ver: n, data: n });
    if (n % 200_000 === 0) kept.push([set.snapshot(), told(set.snapshot())]);
    if (n % 999 === 0) assert.equal(kept[0]?.[0].get('even', '0'), { type: 'even', id: '0', ver: 1, data: { n: 0 } });
  }
  assert.is(kept.length, 6);
  for (const [snapshot, expected] of kept) {
    const { trees, size } = snapshot;
    assert.equal(told(new Snapshot(trees, size)), expected, 'worked out anew');
    assert.equal(told(snapshot), expected);
  }
});

test('shares every node with the set but those on the way to a change', () => {
  const set = filled(5000);
  const before = set.snapshot();
  const old = [...walk(before.trees)].find(({ type }) => type === 'odd');
  set.put({ type: 'odd', id: '77', ver: 2 });
  const tree = [...walk(set.snapshot().trees)].find(({ type }) => type === 'odd');
  const shared = nodesOf(old?.node);
  const copied = [...nodesOf(tree?.node)].filter((node) => !shared.has(node));
  let depth = 1;
  for (let node = tree?.node; node instanceof Branch; depth++)
    node = node.children.find((child) => child && copied.includes(child));
  assert.is(copied.length, depth, 'one node a level');
  const others = (view: Snapshot): object[] => [...walk(view.trees)].filter(({ type }) => type === 'even');
  assert.is(others(before)[0], others(set.snapshot())[0], 'other types not at all');
});

test('shows entries as plain frozen objects, through and through', () => {
  const set = new ConfigSet();
  set.put({ type: 't', id: 'a', ver: 1, data: { list: [{ deep: 1 }], text: 'x', none: null } });
  set.kill({ type: 't', id: 'b', ver: 1 });
  set.put({ type: 't', id: 'c', ver: 1 });
  for (const entry of set) {
    assert.ok(Object.isFrozen(entry));
    assert.is(Object.getPrototypeOf(entry), Object.prototype);
  }
  const { data } = set.get('t', 'a') as Config<{ list: { deep: number }[] }>;
  for (const value of [data, data?.list, data?.list[0]]) assert.ok(Object.isFrozen(value));
  assert.throws(() => Object.assign(data?.list[0] as object, { deep: 2 }), TypeError);
  assert.equal(set.get('t', 'a'), { type: 't', id: 'a', ver: 1, data: { list: [{ deep: 1 }], text: 'x', none: null } });
});

test('shows data to spread, JSON.stringify and console.log, and nothing else', () => {
  const set = new ConfigSet();
  set.put({ type: 't', id: 'a', ver: 1, data: { rate: 0.5 } });
  const entry = set.get('t', 'a') as Config;
  assert.equal({ ...entry }, { type: 't', id: 'a', ver: 1, data: { rate: 0.5 } });
  assert.is(JSON.stringify(entry), '{"type":"t","id":"a","ver":1,"data":{"rate":0.5}}');
  assert.is(inspect(entry), "{ type: 't', id: 'a', ver: 1, data: { rate: 0.5 } }");
  assert.equal(structuredClone(entry), entry);
  assert.equal(Reflect.ownKeys(entry), ['type', 'id', 'ver', 'data']);
});

test('has nothing of what the caller does to his objects later', () => {
  const set = new ConfigSet();
  const data = { list: [1], nested: { a: 1 } };
  const config = { type: 't', id: 'a', ver: 1, data };
  set.put(config);
  data.list.push(2);
  data.nested.a = 2;
  config.ver = 9;
  assert.equal(set.get('t', 'a'), { type: 't', id: 'a', ver: 1, data: { list: [1], nested: { a: 1 } } });
  const entries: Entry[] = [{ type: 't', id: 'b', ver: 1 }];
  const merged = set.merge(entries);
  entries.length = 0;
  assert.equal(merged, [{ type: 't', id: 'b', ver: 1 }]);
  const listing = set.list();
  (listing.t as (typeof listing)[string]).live = {};
  assert.equal(set.list().t?.live, { a: 1, b: 1 });
});

test.run();
