import { deepStrictEqual, strictEqual } from 'node:assert';
import fc from 'fast-check';
import {
  ConfigError,
  ConfigSet,
  canonicalize,
  decodeConfig,
  decodeSnapshot,
  decodeTombstone,
  parse,
  stringify,
} from '../src/index.js';
import { entryOf, wireText, writtenEntries } from './arbitrary-entries.js';
import { jsonText } from './arbitrary-json.js';
import type { Law } from './join-laws.js';

/** What JSON is made of, and what often goes wrong with it. */
const scrap = fc.constantFrom(
  ...[
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"',
    '\\',
    '\\u',
    '\\u00',
    'e',
    '-',
    '+',
    '.',
    '0',
    '1',
    '9',
    '9007199254740993',
    '1e400',
  ],
  ...[
    '"ver"',
    '"type":"t"',
    '"id":"i"',
    '"Types"',
    '"live"',
    '"dead"',
    'null',
    'true',
    ' ',
    '\n',
    '\u0000',
    '\ud800',
    '\u00a0',
  ],
); // prettier-ignore

const soup = fc.array(scrap, { maxLength: 30 }).map((parts) => parts.join(''));

/** A text of which some characters were cut out or replaced by scraps. */
const damaged = (text: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .tuple(text, fc.array(fc.tuple(fc.nat(400), fc.nat(3), fc.oneof(scrap, fc.constant(''))), { maxLength: 4 }))
    .map(([whole, wounds]) =>
      wounds.reduce((rest, [at, cut, put]) => {
        const start = at % (rest.length + 1);
        return rest.slice(0, start) + put + rest.slice(start + cut);
      }, whole),
    );

const wire = writtenEntries.map((entries) => {
  const set = new ConfigSet();
  set.merge(entries.map(entryOf));
  return stringify(set);
});
const single = writtenEntries.map((entries) => (entries[0] === undefined ? '{}' : wireText(entries[0])));

function codeOf(work: () => unknown): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof ConfigError) return error.code;
    throw error;
  }
}

/** What every reader of text must keep to. */
export const CODEC_LAWS: readonly Law[] = [
  {
    name: 'the exact parser accepts what JSON.parse accepts, and reads the same value',
    property: fc.property(fc.oneof(soup, damaged(jsonText)), (text) => {
      const code = codeOf(() => canonicalize(`[1.50,${text}]`));
      if (code === undefined) deepStrictEqual(JSON.parse(canonicalize(`[1.50,${text}]`)), JSON.parse(`[1.50,${text}]`));
      else if (code === 'malformed-json') {
        let accepted = true;
        try {
          JSON.parse(`[1.50,${text}]`);
        } catch {
          accepted = false;
        }
        strictEqual(accepted, false);
      } else strictEqual(code, 'number-too-long');
    }),
  },
  {
    name: 'a damaged text is read or refused with a typed error, and what was read can be written',
    property: fc.property(fc.oneof(soup, damaged(single), damaged(wire)), (text) => {
      for (const decode of [decodeConfig, decodeTombstone]) {
        const entry = codeOf(() => decode(text)) === undefined ? decode(text) : undefined;
        if (entry !== undefined) strictEqual(stringify(parse(stringify(entry)) as never), stringify(entry));
      }
      codeOf(() => decodeSnapshot(text));
      const refused: string[] = [];
      codeOf(() => decodeSnapshot(text, { onRefused: ({ code }) => refused.push(code) }));
      if (codeOf(() => parse(text)) === undefined)
        strictEqual(
          codeOf(() => stringify(parse(text) as never)),
          undefined,
        );
    }),
  },
];
