import fc from 'fast-check';
import {
  decodeConfig,
  decodeTombstone,
  type Entry,
  type EntryLike,
  pack,
  rawJson,
  unpack,
  type Version,
} from '../src/index.js';
import { jsonText } from './arbitrary-json.js';

/** What an author writes, before it takes any form. */
export interface Written {
  type: string;
  id: string;
  ver: bigint;
  dead: boolean;
  /** JSON text of the data, in any spelling; undefined for none. */
  json: string | undefined;
  /** The way by which it reaches a set. */
  way: 'plain' | 'packed' | 'read' | 'wire';
}

const NAMES = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  ' ',
  '\u200b',
  '\ufeff',
  '\u00a0',
  '\u2028',
  '0',
  '10',
  'a',
  'a/b',
  'x'.repeat(512),
  'é'.repeat(256),
  '😀'.repeat(128),
  'e\u0301',
  'é',
  '\uffff',
  '😀',
  '\ue000',
]; // prettier-ignore

const wellFormed = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 6 })
  .map((text) => text.replace(/[\p{Cc}\p{Cs}]/gu, '_'));

/** Names that a set takes: 1 to 512 bytes, well-formed, no control characters. */
export const name: fc.Arbitrary<string> = fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...NAMES) }, wellFormed);

const ver = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom(0n, 1n, 2n, 2n ** 53n - 1n, 2n ** 53n, 2n ** 53n + 1n, 2n ** 64n - 2n, 2n ** 64n - 1n),
  },
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
);

const written = fc.record({
  type: fc.constantFrom('pacing', '__proto__', 'constructor'),
  id: name,
  ver,
  dead: fc.boolean(),
  json: fc.option(jsonText, { nil: undefined }),
  way: fc.constantFrom('plain', 'packed', 'read', 'wire'),
}) satisfies fc.Arbitrary<Written>;

/** Entries of which many share their key, and of those many their version. */
export const writtenEntries: fc.Arbitrary<Written[]> = fc
  .tuple(fc.uniqueArray(name, { minLength: 1, maxLength: 6 }), fc.uniqueArray(ver, { minLength: 1, maxLength: 3 }))
  .chain(([ids, versions]) =>
    fc.array(
      written.chain((one) =>
        fc.record({
          ...Object.fromEntries(Object.entries(one).map(([member, value]) => [member, fc.constant(value)])),
          id: fc.constantFrom(...ids),
          ver: fc.constantFrom(...versions),
        }),
      ),
      { maxLength: 40 },
    ),
  ) as fc.Arbitrary<Written[]>;

/** Entries that differ in their keys, most of them: sets of several levels. */
export const manyEntries: fc.Arbitrary<Written[]> = fc.array(written, { minLength: 60, maxLength: 200 });

/** The entry in the form in which it reaches a set. */
export function entryOf(one: Written): EntryLike {
  const { type, id, dead, json } = one;
  const data = json === undefined ? {} : { data: rawJson(json) };
  // Small versions as numbers and as bigints, as authors give them.
  const given: Version = one.way === 'plain' || one.ver > Number.MAX_SAFE_INTEGER ? one.ver : Number(one.ver);
  const plain = (dead ? { type, id, ver: given, dead } : { type, id, ver: given, ...data }) as unknown as Entry;
  switch (one.way) {
    case 'plain':
      return plain;
    case 'packed':
      return pack(plain);
    case 'read': {
      const entry = unpack(pack(plain));
      // A spread copy keeps objects exact; a number by itself has nothing to remember its digits by.
      return 'data' in entry && typeof entry.data === 'object' ? { ...entry } : entry;
    }
    case 'wire':
      return dead ? decodeTombstone(wireText(one)) : decodeConfig(wireText(one));
  }
}

/** As somebody else's encoder might write it. */
export function wireText({ type, id, ver: version, json }: Written): string {
  const data = json === undefined ? '' : ` "DATA" : ${json},`;
  return `{"unknown":[1.5],${data}"ver":${version},"Id":${JSON.stringify(id)},"type":${JSON.stringify(type)}}`;
}
