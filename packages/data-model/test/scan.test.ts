import * as fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isCanonical } from '../src/canonical/scan.js';
import { canonicalize, canonicalText, LimitExceeded } from '../src/index.js';
import { isPlainlyCanonical } from '../src/shortcuts/quick-scan.js';

const test = suite('scan');

const canonical = [
  '0',
  '-0',
  '-1',
  '999999999999999',
  '1234567890123456',
  '9007199254740993',
  '18446744073709551615',
  '0.5',
  '-0.00001',
  '0.000001',
  '1e-7',
  '5e-324',
  '1e+21',
  '1e400',
  '1.5e-400',
  '12345678.1234567',
  '12345678.12345678',
  'true',
  'false',
  'null',
  '""',
  '"é🦊\u2028\u007f"',
  String.raw`"\n\"\\\u001f\ud800\udc00 \udfff"`.replace(String.raw`\ud800\udc00`, String.raw`\ud800 \udc00`),
  '[]',
  '{}',
  '[1,[2,"x"],{}]',
  '{"":0,"a":1,"aa":[true],"b":{"c":null}}',
  String.raw`{"\b":1,"\n":2,"a":3,"🦊":4,"\ue000":5}`.replace(String.raw`\ue000`, '\ue000'),
  '{"__proto__":1}',
  `${'['.repeat(128)}${']'.repeat(128)}`,
];

for (const text of canonical) {
  test(`${text.slice(0, 40)} is canonical`, () => {
    assert.is(canonicalize(text), text);
    assert.ok(isCanonical(text));
    assert.ok(isPlainlyCanonical(text));
  });
}

const others = [
  '',
  '-',
  '00',
  '01',
  '1.',
  '1.0',
  '0.10',
  '.5',
  '1e3',
  '1E3',
  '1e+3',
  '+1',
  '1-2',
  '0.0000001',
  '9007199254740993.0',
  '18446744073709551616',
  '1e400.',
  'tru',
  'nul',
  'fals',
  '"',
  '"a',
  '"\n"',
  String.raw`"\"`,
  '"\\',
  String.raw`"\/"`,
  String.raw`"\x"`,
  String.raw`"\u000A"`,
  String.raw`"\u000a"`,
  String.raw`"\u0061"`,
  String.raw`"\ud83e\udd8a"`,
  String.raw`"\uDC00"`,
  '[1',
  '[1,]',
  '[1 ,2]',
  '{"a"}',
  '{"a":}',
  '{"a":1',
  '{a:1}',
  '{"b":1,"a":2}',
  '{"a":1,"a":2}',
  '{"":1,"":2}',
  String.raw`{"\n":1,"\b":2}`,
  String.raw`{"b":1,"\\":2}`,
  '1 ',
  '[]]',
];

for (const text of others) {
  test(`${JSON.stringify(text.slice(0, 40))} is not canonical`, () => {
    assert.not.ok(isCanonical(text));
    assert.not.ok(isPlainlyCanonical(text));
  });
}

test('what goes beyond a limit of the format is told apart', () => {
  for (const text of [`${'['.repeat(129)}${']'.repeat(129)}`, '1'.repeat(801), '1e99999']) {
    assert.throws(
      () => isCanonical(text),
      (error: unknown) => error instanceof LimitExceeded,
    );
    assert.not.ok(isPlainlyCanonical(text));
  }
});

function isMadeOf(text: string): boolean {
  try {
    return canonicalize(text) === text;
  } catch {
    return false;
  }
}

function isTaken(text: string): boolean {
  try {
    return isCanonical(text);
  } catch (error) {
    assert.instance(error, LimitExceeded);
    return false;
  }
}

test('text of any length takes no more stack than short text', () => {
  const long = '\\n0'.repeat(2 ** 22);
  assert.equal(
    [isCanonical(`"${long}"`), isCanonical(`"${long}`), isPlainlyCanonical(`"${long}"`)],
    [true, false, true],
  );
});

test('a text is canonical exactly when canonicalizing leaves it as it is', () => {
  const written = fc.json().map((text) => canonicalText(JSON.parse(text)));
  const units = fc.string({ unit: 'binary', maxLength: 4 }).map((text) => canonicalText({ [text]: text, a: text }));
  const pieces = [
    ...'{}[],:"\\-+.0159eE atrue\n',
    'true',
    'null',
    '"a"',
    '0.0',
    '00000',
    '\\n',
    '\\u00',
    '\\ud8',
    '00',
  ];
  const token = fc.constantFrom(...pieces);
  const changed = fc.tuple(fc.oneof(written, units), fc.nat(), token).map(([text, place, piece]) => {
    const at = place % (text.length + 1);
    return text.slice(0, at) + piece + text.slice(at + 1);
  });
  const decimal = fc
    .tuple(fc.integer(), fc.bigInt({ min: 0n, max: 2n ** 70n }), fc.nat(8), fc.integer({ min: -400, max: 400 }))
    .map(([a, b, zeros, power]) => [
      `${a}.${'0'.repeat(zeros)}${b}`,
      `${b}`,
      `${b}e${power}`,
      `${a % 10}.${b}e${power}`,
    ]);
  const any = fc.oneof(
    written,
    units,
    changed,
    decimal.chain((texts) => fc.constantFrom(...texts)),
    fc.double().map(String),
    fc.array(token).map((tokens) => tokens.join('')),
  );
  const wellFormed = any.filter((text) => !/[\ud800-\udfff]/u.test(text));
  void fc.assert(
    fc.property(wellFormed, (text) => {
      const expected = isMadeOf(text);
      assert.is(isTaken(text), expected, text);
      assert.ok(expected || !isPlainlyCanonical(text), text);
    }),
    { numRuns: 20_000 },
  );
});

test.run();
