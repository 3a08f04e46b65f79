import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ConfigSet, decodeConfig, pack, type Snapshot, unpack } from '../src/index.js';
import { Branch, type Keyed, type TrieNode, walk } from '../src/trie.js';

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as () => void;

const test = suite('memory');

/** Waits until the collector has left at most `most` of these; answers how many are left when it won't take more. */
async function leftOf(references: WeakRef<object>[], most = 0): Promise<number> {
  const left = (): number => references.filter((reference) => reference.deref() !== undefined).length;
  for (let round = 0; round < 50; round++) {
    // Making or reading a WeakRef holds its target until the current job has ended.
    await new Promise((resolve) => setImmediate(resolve));
    gc();
    await new Promise((resolve) => setImmediate(resolve));
    if (left() <= most) break;
  }
  return left();
}

function nodesOf<T extends Keyed>(node: TrieNode<T> | undefined): object[] {
  if (node === undefined) return [];
  return node instanceof Branch ? [node, ...node.children.flatMap(nodesOf)] : [node];
}

const partsOf = (view: Snapshot): object[] =>
  [...walk(view.trees)].flatMap((tree) => [tree, ...nodesOf(tree.node), ...walk(tree.node)]);
const weak = (objects: object[]): WeakRef<object>[] => objects.map((object) => new WeakRef(object));

/** Packed, since the last entries that were read are remembered for a while. */
function write(set: ConfigSet, ver: number): void {
  for (let n = 0; n < 2000; n++) set.applyPacked(pack({ type: `${n % 3}`, id: `${n}`, ver, data: { ver } }));
}

/** What a set goes through in a function of its own, so that no frame on the stack holds what it forgot. */
function afterwards<T>(life: (set: ConfigSet) => T): [ConfigSet, T] {
  const set = new ConfigSet();
  write(set, 1);
  return [set, life(set)];
}

test('of versions that came and went between two snapshots is given back', async () => {
  const [set, { first, passing }] = afterwards((set) => {
    const first = set.snapshot();
    const passing: WeakRef<object>[] = [];
    for (let ver = 2; ver < 6; ver++) {
      write(set, ver);
      passing.push(...weak(partsOf(set.snapshot())));
    }
    write(set, 6);
    return { first, passing };
  });
  assert.is(await leftOf(passing), 0);
  assert.is(first.get('0', '0')?.ver, 1);
  assert.is(set.get('0', '0')?.ver, 6);
});

test('of the set and all it became is given back while an old snapshot is held for ever', async () => {
  const held = (() => {
    const [set, snapshot] = afterwards((set) => set.snapshot());
    snapshot.fingerprint();
    write(set, 2);
    for (let n = 0; n < 2000; n++) set.applyPacked(pack({ type: `new-${n}`, id: 'a', ver: 1 }));
    return { snapshot, later: [new WeakRef<object>(set), ...weak(partsOf(set.snapshot()))] };
  })();
  assert.is(await leftOf(held.later), 0);
  assert.is(held.snapshot.size, 2000);
});

test('of what a snapshot alone has is given back with it', async () => {
  const [set, forgotten] = afterwards((set) => {
    const forgotten = weak([set.snapshot(), ...set.packed()]);
    write(set, 2);
    return forgotten;
  });
  assert.is(await leftOf(forgotten), 0);
  assert.is(set.get('0', '0')?.ver, 2);
});

test('of what was read is bounded, however much was read', async () => {
  const { entries, read } = (() => {
    const entries = Array.from({ length: 20_000 }, (_, n) => pack({ type: 't', id: `${n}`, ver: 1, data: { n } }));
    return { entries, read: entries.map((entry) => new WeakRef<object>(unpack(entry))) };
  })();
  assert.ok((await leftOf(read, 8192)) <= 8192, 'though a set may hold the packed entries');
  assert.is(entries.length, 20_000);
});

test('of what was read of a version is given back once the next one is read', async () => {
  const { old, read } = (() => {
    const version = (ver: number) =>
      Array.from({ length: 500 }, (_, n) => pack({ type: 't', id: `${n}`, ver, data: { n } }));
    const old = version(1);
    const read = old.map((entry) => new WeakRef<object>(unpack(entry)));
    for (const entry of version(2)) unpack(entry);
    return { old, read };
  })();
  assert.is(await leftOf(read), 0, 'so that it is not yet old to the collector');
  assert.is(old.length, 500);
});

test('of a text that was read is given back, whatever is kept of what it held', () => {
  const kept: unknown[] = [];
  const heldBy = (data: string): number => {
    gc();
    const before = process.memoryUsage().heapUsed;
    for (let n = 0; n < 20; n++) {
      kept.push(
        decodeConfig(
          `{"pad":"${'x'.repeat(2_000_000)}${n}","type":"${'t'.repeat(40)}","id":"${'i'.repeat(40)}${n}","ver":1,"data":${data}}`,
        ),
      );
    }
    gc();
    return process.memoryUsage().heapUsed - before;
  };
  // 40 MB of text were read for each. The engine may hold the last ones, and other tests' garbage may go.
  for (const data of [
    '{"a":1}',
    `"${'a'.repeat(40)}"`,
    '9007199254740993123',
    '9007199254740993123.5e300',
    '[1.50,9007199254740993123]',
    '"\\u0041 is escaped, so the exact parser reads it"',
  ]) {
    assert.ok(heldBy(data) < 10_000_000, data);
  }
  assert.is(kept.length, 120);
});

test.run();
