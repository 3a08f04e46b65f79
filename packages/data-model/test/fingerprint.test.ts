import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { sha256 as nodeSha256 } from '../src/hash/node.js';
import { sha256 as portableSha256 } from '../src/hash/portable.js';
import { ConfigSet, canonicalize, type Entry, parse, Snapshot } from '../src/index.js';
import { fingerprintOf, typeFingerprintOf } from './fingerprint-oracle.js';
import type { Winner } from './join-oracle.js';
import { entriesOf, fingerprintVectors } from './join-vectors.js';
import { holds } from './seeded.js';

const test = suite('the fingerprint');

test('is what the published vectors say, of the set and of each type', () => {
  for (const vector of fingerprintVectors) {
    const set = new ConfigSet();
    set.merge(entriesOf(vector).map((text) => parse(text) as Entry));
    assert.is(set.fingerprint(), vector.fingerprint, vector.name);
    for (const [type, root] of Object.entries(vector.types)) assert.is(set.typeFingerprint(type), root, vector.name);
    assert.equal(set.types().sort(), Object.keys(vector.types).sort());
  }
});

test('is what the oracle of the tests makes of the vectors too', () => {
  for (const vector of fingerprintVectors) {
    const winners = entriesOf(vector).map((text): Winner => {
      const data = /"data":(.*)}$/.exec(text)?.[1];
      const { type, id } = JSON.parse(text) as Entry;
      const ver = BigInt(/"ver":(\d+)/.exec(text)?.[1] ?? '');
      return { type, id, ver, dead: text.includes('"dead":true'), data: data && canonicalize(data) };
    });
    assert.is(fingerprintOf(winners), vector.fingerprint, vector.name);
    for (const [type, root] of Object.entries(vector.types)) {
      assert.is(typeFingerprintOf(winners.filter((entry) => entry.type === type)), root);
    }
  }
});

test('tells apart what differs in anything at all', () => {
  const variants: Entry[] = [
    { type: 't', id: 'i', ver: 1 },
    { type: 't', id: 'i', ver: 2 },
    { type: 't', id: 'j', ver: 1 },
    { type: 'u', id: 'i', ver: 1 },
    { type: 't', id: 'i', ver: 1, dead: true },
    { type: 't', id: 'i', ver: 1, data: null },
    { type: 't', id: 'i', ver: 1, data: 0 },
    { type: 't', id: 'i', ver: 1, data: -0 },
    { type: 'ti', id: 'i', ver: 1 },
    { type: 't', id: 'ti', ver: 1 },
  ];
  const fingerprints = variants.map((entry) => {
    const set = new ConfigSet();
    set.apply(entry);
    return set.fingerprint();
  });
  assert.is(new Set([...fingerprints, Snapshot.empty.fingerprint()]).size, variants.length + 1);
});

test('of a part is the same as that of a set which holds nothing else', () => {
  const set = new ConfigSet();
  const part = new ConfigSet();
  for (let n = 0; n < 100; n++) {
    for (const type of ['a', 'b', 'c']) set.put({ type, id: `${n}`, ver: n });
    for (const type of ['c', 'a']) part.put({ type, id: `${99 - n}`, ver: 99 - n });
  }
  assert.is(set.snapshot().filter(['c', 'a', 'a', 'absent']).fingerprint(), part.fingerprint());
  assert.is(set.snapshot().filter([]).fingerprint(), Snapshot.empty.fingerprint());
  assert.is(set.snapshot().filter(['b']).size, 100);
  assert.is(set.typeFingerprint('absent'), undefined);
});

test('follows each change, whether it was asked for between changes or not', () => {
  const asked = new ConfigSet();
  const quiet = new ConfigSet();
  for (let n = 0; n < 400; n++) {
    const entry: Entry =
      n % 3 === 0
        ? { type: 't', id: `${n % 90}`, ver: n, dead: true }
        : { type: 't', id: `${n % 90}`, ver: n, data: n };
    asked.apply(entry);
    quiet.apply(entry);
    if (n % 7 === 0) asked.typeFingerprint('t');
    if (n % 11 === 0) asked.fingerprint();
  }
  assert.is(asked.fingerprint(), quiet.fingerprint());
  assert.is(asked.typeFingerprint('t'), quiet.typeFingerprint('t'));
});

test('hashes alike on Node and in browsers, and as SHA-256 does', () => {
  holds(
    fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), fc.uint8Array({ maxLength: 200 })), (data) => {
      const expected = createHash('sha256').update(data).digest().toString('latin1');
      assert.is(nodeSha256(data), expected);
      assert.is(portableSha256(data), expected);
    }),
    200,
  );
  const window = new Uint8Array(64).fill(7).subarray(3, 40);
  assert.is(nodeSha256(window), portableSha256(window.slice()));
});

test('takes data larger than any buffer it had, and the longest names', () => {
  const set = new ConfigSet();
  const [type, id] = ['t'.repeat(512), '😀'.repeat(128)];
  const text = `"${'é'.repeat(131_071)}"`;
  set.put({ type, id, ver: 1, data: JSON.parse(text) });
  assert.is(set.fingerprint(), fingerprintOf([{ type, id, ver: 1n, dead: false, data: text }]));
});

test.run();
