import { deepStrictEqual } from 'node:assert';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  ConfigSet,
  decodeConfig,
  decodeSnapshot,
  decodeTombstone,
  type Entry,
  encodeConfig,
  encodeListing,
  encodeSnapshot,
  encodeTombstone,
  type PackedEntry,
  pack,
  parse,
  rawJson,
  Snapshot,
  stringify,
} from '../src/index.js';
import { entryOf, writtenEntries } from './arbitrary-entries.js';
import { holds } from './seeded.js';

const test = suite('encoding');

test('writes configs and tombstones as gosconf does', () => {
  const config = pack({
    type: 'a<b',
    id: 'c&d>',
    ver: 2n ** 64n - 1n,
    data: rawJson('{"\\u2028":"<\\u2029&>","n":9007199254740993}'),
  });
  assert.is(
    encodeConfig(config),
    '{"type":"a\\u003cb","id":"c\\u0026d\\u003e","ver":18446744073709551615,"data":{"n":9007199254740993,"\\u2028":"\\u003c\\u2029\\u0026\\u003e"}}',
  );
  assert.is(encodeConfig(pack({ type: 't', id: '"\\', ver: 0 })), '{"type":"t","id":"\\"\\\\","ver":0}');
  assert.is(
    encodeConfig(pack({ type: 't', id: 'i', ver: 1, data: null })),
    '{"type":"t","id":"i","ver":1,"data":null}',
  );
  assert.is(encodeTombstone(pack({ type: 't', id: 'i', ver: 1, dead: true })), '{"type":"t","id":"i","ver":1}');
});

test('writes sets and listings as gosconf does, an empty list not at all', () => {
  const set = new ConfigSet();
  assert.is(encodeSnapshot(set), '{"Types":null}');
  assert.is(encodeSnapshot([]), '{"Types":null}');
  assert.is(encodeListing(set), '{}');
  set.put({ type: 't', id: 'a', ver: 1, data: 5 });
  assert.is(encodeSnapshot(set), '{"Types":{"t":{"live":[{"type":"t","id":"a","ver":1,"data":5}]}}}');
  set.kill({ type: 't', id: 'a', ver: 2 });
  assert.is(encodeSnapshot(set.snapshot()), '{"Types":{"t":{"dead":[{"type":"t","id":"a","ver":2}]}}}');
  set.put({ type: '<', id: '<', ver: 2n ** 64n - 1n });
  const listing = '{"\\u003c":{"live":{"\\u003c":18446744073709551615},"dead":{}},"t":{"live":{},"dead":{"a":2}}}';
  assert.is(encodeListing(set), listing);
  assert.is(encodeListing(set.list()), listing);
  assert.is(stringify(set.list()), listing);
});

test('marks a tombstone that stands by itself', () => {
  const dead: Entry = { type: 't', id: 'i', ver: 1, dead: true };
  assert.is(stringify(dead), '{"type":"t","id":"i","ver":1,"dead":true}');
  assert.is(stringify(pack(dead)), stringify(dead));
  assert.is(stringify([dead, { type: 't', id: 'i', ver: 2 }]), `[${stringify(dead)},{"type":"t","id":"i","ver":2}]`);
  assert.is(stringify([]), '[]');
});

test('round-trips any entry, any list of them and any set without a digit changed', () => {
  holds(
    fc.property(writtenEntries, (several) => {
      const entries = several.map(entryOf);
      const set = new ConfigSet();
      set.merge(entries);
      for (const entry of entries) assert.is(stringify(parse(stringify(entry)) as Entry), stringify(entry));
      assert.is(stringify(parse(stringify(entries)) as Entry[]), stringify(entries));
      const again = parse(stringify(set)) as Snapshot;
      assert.instance(again, Snapshot);
      assert.is(again.fingerprint(), set.fingerprint());
      assert.is(stringify(again), stringify(set));
    }),
    150,
  );
});

test('and decoding the wire forms give back the same packed entries', () => {
  const told = ({ type, id, ver, dead, text }: PackedEntry): unknown[] => [type, id, ver, dead, text];
  holds(
    fc.property(writtenEntries, (several) => {
      const set = new ConfigSet();
      set.merge(several.map(entryOf));
      const order = (list: Iterable<PackedEntry>): string[] => [...list].map((entry) => stringify(entry)).sort();
      assert.equal(order(decodeSnapshot(encodeSnapshot(set))), order(set.packed()));
      for (const packed of set.packed()) {
        const again = packed.dead ? decodeTombstone(encodeTombstone(packed)) : decodeConfig(encodeConfig(packed));
        deepStrictEqual(told(again), told(packed));
      }
      // What any JSON reader makes of it, but for digits that doubles lose.
      deepStrictEqual(
        JSON.parse(encodeListing(set)),
        JSON.parse(JSON.stringify(set.list(), (_, v) => (typeof v === 'bigint' ? Number(v) : v))),
      );
    }),
    150,
  );
});

test.run();
