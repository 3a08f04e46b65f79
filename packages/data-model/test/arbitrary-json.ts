import fc from 'fast-check';

const digits = (most: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength: most });

const whole = fc.oneof(
  fc.constant('0'),
  fc.tuple(fc.constantFrom(...'123456789'), digits(25)).map((parts) => parts.join('')),
);
const fraction = fc.oneof(
  { weight: 3, arbitrary: fc.constant('') },
  digits(25).map((text) => `.${text}`),
);
const exponent = fc.oneof(
  { weight: 3, arbitrary: fc.constant('') },
  fc
    .tuple(fc.constantFrom('e', 'E'), fc.constantFrom('', '+', '-'), fc.nat(400).map(String))
    .map((parts) => parts.join('')),
);

/** Numbers that are the same, nearly the same, or that a double can't hold. */
export const TELLING_NUMBERS: readonly string[] = [
  '0',
  '-0',
  '-0.0',
  '0e5',
  '1',
  '1.0',
  '1e0',
  '10e-1',
  '0.1',
  '1e-1',
  '100',
  '1E2',
  '-1',
  '9007199254740991',
  '9007199254740992',
  '9007199254740993',
  '9007199254740992.0',
  '9007199254740993e0',
  '18446744073709551615',
  '18446744073709551616',
  '18446744073709552000',
  '1e21',
  '1e+21',
  '1e400',
  '-1e400',
  '1e-400',
  '0.30000000000000004',
  '0.3',
  '5e-324',
  '4.9e-324',
  '1.7976931348623157e308',
  '1.7976931348623159e308',
  '7'.repeat(800),
  `0.${'7'.repeat(800)}`,
  `${'7'.repeat(799)}8`,
]; // prettier-ignore

/** A JSON number, in any spelling. */
export const numberToken: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...TELLING_NUMBERS),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc.tuple(fc.constantFrom('', '-'), whole, fraction, exponent).map((parts) => parts.join('')),
);

/** A string of any code units, lone surrogates and NUL included. */
export const anyString: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)), maxLength: 5 }),
  fc.constantFrom(
    '',
    '__proto__',
    'constructor',
    'toJSON',
    '0',
    '10',
    '2',
    '<&>\u2028',
    '\ud800',
    '\udfff\ud800',
    'é',
    'e\u0301',
  ),
);

const space = fc.constantFrom('', '', '', ' ', '\n\t', '\r ');
/** Every character as it is where JSON allows that, or every one escaped. */
const stringToken = fc
  .tuple(anyString, fc.boolean())
  .map(([text, escaped]) => (escaped ? escapeAll(text) : JSON.stringify(text)));

function escapeAll(text: string): string {
  const units = Array.from({ length: text.length }, (_, i) => `\\u${text.charCodeAt(i).toString(16).padStart(4, '0')}`);
  return `"${units.join('')}"`;
}

const between = (open: string, items: string[], gap: string, close: string): string =>
  `${open}${gap}${items.join(`${gap},${gap}`)}${gap}${close}`;

/** JSON text of any value: members in any order, some of them twice, white space, numbers of every spelling. */
export const jsonText: fc.Arbitrary<string> = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    fc.oneof(numberToken, stringToken, fc.constantFrom('null', 'true', 'false')),
    fc.tuple(fc.array(tie('value'), { maxLength: 4 }), space).map(([items, gap]) => between('[', items, gap, ']')),
    fc.tuple(fc.array(fc.tuple(stringToken, tie('value')), { maxLength: 5 }), space).map(([members, gap]) =>
      between(
        '{',
        members.map(([name, value]) => `${name}${gap}:${gap}${value}`),
        gap,
        '}',
      ),
    ),
  ),
})).value;
