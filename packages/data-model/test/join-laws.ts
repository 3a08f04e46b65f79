import { deepStrictEqual, strictEqual } from 'node:assert';
import fc from 'fast-check';
import { ConfigSet, compareEntries, type Entry, encodeListing, stringify } from '../src/index.js';
import { entryOf, manyEntries, type Written, writtenEntries } from './arbitrary-entries.js';
import { fingerprintOf } from './fingerprint-oracle.js';
import { winners } from './join-oracle.js';

/** A law of the join, and how to look for a case that breaks it. */
export interface Law {
  name: string;
  property: fc.IProperty<unknown>;
}

function setOf(...groups: Written[][]): ConfigSet {
  const set = new ConfigSet();
  for (const group of groups) set.merge(group.map(entryOf));
  return set;
}

function sameSets(a: ConfigSet, b: ConfigSet): void {
  strictEqual(stringify(a), stringify(b));
  strictEqual(encodeListing(a), encodeListing(b));
  deepStrictEqual(a.list(), b.list());
  strictEqual(a.fingerprint(), b.fingerprint());
  strictEqual(a.size, b.size);
}

function joined(a: ConfigSet, b: ConfigSet): ConfigSet {
  const set = ConfigSet.from(a.snapshot());
  set.merge(b);
  return set;
}

/** A history: the entries cut into groups, some groups sent again, in any order. */
const history = (entries: readonly Written[]): fc.Arbitrary<Written[][]> =>
  fc
    .tuple(
      fc.shuffledSubarray([...entries], { minLength: entries.length }),
      fc.array(fc.nat(entries.length), { maxLength: 6 }),
      fc.array(fc.nat(6), { maxLength: 4 }),
    )
    .map(([shuffled, cuts, again]) => {
      const edges = [0, ...cuts.sort((a, b) => a - b), shuffled.length];
      const groups = edges.slice(1).map((edge, i) => shuffled.slice(edges[i], edge));
      return [...groups, ...again.map((i) => groups[i % groups.length] as Written[])];
    });

const groups = fc.tuple(writtenEntries, writtenEntries, writtenEntries);

/** What makes a set a CRDT, and what it must come to. */
export const JOIN_LAWS: readonly Law[] = [
  {
    name: 'idempotent: merging a set with itself, or with what it holds, changes nothing',
    property: fc.property(writtenEntries, (entries) => {
      const set = setOf(entries);
      const before = stringify(set);
      deepStrictEqual(set.merge(set), []);
      deepStrictEqual(set.merge(entries.map(entryOf)), []);
      deepStrictEqual(set.diff(entries.map(entryOf)), []);
      strictEqual(stringify(set), before);
    }),
  },
  {
    name: 'commutative: a merged with b is b merged with a',
    property: fc.property(groups, ([a, b]) => sameSets(joined(setOf(a), setOf(b)), joined(setOf(b), setOf(a)))),
  },
  {
    name: 'associative: (a with b) with c is a with (b with c)',
    property: fc.property(groups, ([a, b, c]) => {
      const left = joined(joined(setOf(a), setOf(b)), setOf(c));
      sameSets(left, joined(setOf(a), joined(setOf(b), setOf(c))));
    }),
  },
  {
    name: 'convergent: replicas fed any permutation, repetition and grouping of the same entries end equal',
    property: fc.property(
      fc.oneof(writtenEntries, manyEntries).chain((entries) => fc.tuple(history(entries), history(entries))),
      ([one, other]) => sameSets(setOf(...one), setOf(...other)),
    ),
  },
  {
    name: 'each key ends with its greatest entry, and the fingerprint with what the specification says',
    property: fc.property(fc.oneof(writtenEntries, manyEntries), (entries) => {
      const set = setOf(entries);
      const expected = winners(entries);
      strictEqual(set.size, expected.length);
      for (const { type, id, ver, dead, data } of expected) {
        const packed = set.getPacked(type, id);
        deepStrictEqual([BigInt(packed?.ver ?? -1), packed?.dead, packed?.text], [ver, dead, data]);
      }
      strictEqual(set.fingerprint(), fingerprintOf(expected));
    }),
  },
  {
    name: 'merge returns the entries that changed the set, and diff says so before',
    property: fc.property(groups, ([a, b]) => {
      const set = setOf(a);
      const foretold = set.diff(b.map(entryOf));
      const one = ConfigSet.from(set.snapshot());
      const accepted = b.map(entryOf).filter((entry) => one.apply(entry).accepted);
      const merged = set.merge(b.map(entryOf));
      strictEqual(stringify(merged), stringify(foretold));
      strictEqual(stringify(merged), stringify(accepted));
      sameSets(set, one);
    }),
  },
  {
    name: 'compareEntries is a total order, and 0 for the same entry alone',
    property: fc.property(fc.array(writtenEntries, { minLength: 3, maxLength: 3 }), (several) => {
      const entries = several
        .flat()
        .slice(0, 12)
        .map((one) => entryOf({ ...one, type: 't', id: 'i', way: 'read' }) as Entry);
      for (const a of entries) {
        for (const b of entries) {
          strictEqual(Math.sign(compareEntries(a, b)), 0 - Math.sign(compareEntries(b, a)));
          strictEqual(compareEntries(a, b) === 0, stringify(a) === stringify(b));
          for (const c of entries) {
            if (compareEntries(a, b) > 0 && compareEntries(b, c) > 0) strictEqual(compareEntries(a, c) > 0, true);
          }
        }
      }
    }),
  },
];
