import { type EntryLike, MAX_VERSION, rawJson } from '@sconf/data-model';
import fc from 'fast-check';

const NASTY = [
  '__proto__',
  'constructor',
  ' ',
  '\u2028',
  '"',
  '\\',
  'e74e190200000000n{"type',
  '😀',
  'é',
  '<&>',
  ',"k":"t"}',
];

// biome-ignore lint/suspicious/noControlCharactersInRegex: what names may not hold
const FORBIDDEN = /[\u0000-\u001f\u007f-\u009f]|[\ud800-\udfff]/u;

const name: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...NASTY),
  fc.string({ minLength: 1, maxLength: 40, unit: 'binary' }).filter((text) => !FORBIDDEN.test(text)),
);

const version = fc.oneof(fc.bigInt(0n, MAX_VERSION), fc.bigInt(0n, 9n), fc.constantFrom(0n, 2n ** 53n, MAX_VERSION));

const digits = fc.stringMatching(/^[1-9][0-9]{0,798}[1-9]$/);

/** JSON values with what JSON.parse would lose: long numbers, signs of zero, lone surrogates. */
const data: fc.Arbitrary<unknown> = fc.oneof(
  fc.constant(undefined),
  fc.jsonValue(),
  fc.constantFrom(...NASTY, -0, 1e300, '\ud800', 'a\nb', { b: 1, a: [{}] }, 0.000001, 1e-7, [1.5, -0.25, 100]),
  digits.map((text) => rawJson(text)),
  digits.map((text) => ({ price: rawJson(`-0.${text}`) })),
);

/** Any entry that a set may hold, as an author gives it. */
export const arbitraryEntry: fc.Arbitrary<EntryLike> = fc
  .record({ type: name, id: name, ver: version, data, dead: fc.boolean() })
  .map(({ type, id, ver, data: value, dead }) => {
    if (dead) return { type, id, ver, dead: true as const };
    return (value === undefined ? { type, id, ver } : { type, id, ver, data: value }) as EntryLike;
  });
