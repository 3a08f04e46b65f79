import { deepStrictEqual } from 'node:assert';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  ConfigError,
  canonicalize,
  canonicalNumber,
  canonicalText,
  InvalidEntry,
  LimitExceeded,
  rawJson,
} from '../src/index.js';
import { jsonText, numberToken, TELLING_NUMBERS } from './arbitrary-json.js';
import { expectedForm, sameNumber } from './number-oracle.js';
import { holds } from './seeded.js';

type Text = string | { prefix: string; repeat: [string, number]; suffix: string };
type Vector = [Text, Text | { refused: string }];

const textOf = (text: Text): string =>
  typeof text === 'string' ? text : text.prefix + text.repeat[0].repeat(text.repeat[1]) + text.suffix;
const outcome = (input: string): string | { refused: string } => {
  try {
    return canonicalize(input);
  } catch (error) {
    return { refused: (error as ConfigError).code };
  }
};
const refusal = (value: unknown): string => {
  try {
    return canonicalText(value);
  } catch (error) {
    assert.instance(error, ConfigError);
    return (error as ConfigError).code;
  }
};

const { vectors } = JSON.parse(readFileSync(new URL('vectors/canonical.json', import.meta.url), 'utf8')) as {
  vectors: Vector[];
};
const test = suite('canonical JSON');

test('is what the published vectors say', () => {
  for (const [input, expected] of vectors) {
    const text = textOf(input);
    const want = typeof expected === 'object' && 'refused' in expected ? expected : textOf(expected);
    assert.equal(outcome(text), want, text.slice(0, 80));
    // The exact parser alone, which a number with a trailing zero calls for, says the same.
    const inside = outcome(`[1.50,${text}]`);
    if (typeof want === 'string' && !want.startsWith('['.repeat(128))) assert.is(inside, `[1.5,${want}]`);
  }
});

test('of canonical text is the text itself, and has the value that JSON.parse gives the input', () => {
  holds(
    fc.property(jsonText, (text) => {
      const canonical = canonicalize(text);
      assert.is(canonicalize(canonical), canonical);
      deepStrictEqual(JSON.parse(canonical), JSON.parse(text));
      assert.is(canonicalText(rawJson(text)), canonical);
    }),
    500,
  );
});

test('of parsed JSON is that of its text where doubles hold every number', () => {
  holds(
    fc.property(fc.json(), (json) => {
      const value: unknown = JSON.parse(json);
      assert.is(canonicalText(value), canonicalize(JSON.stringify(value)));
      deepStrictEqual(JSON.parse(canonicalText(value)), JSON.parse(canonicalize(JSON.stringify(value))));
    }),
    300,
  );
});

test('writes a number so that equal values are equal texts, in the form that its size calls for', () => {
  holds(
    fc.property(numberToken, numberToken, (a, b) => {
      const form = expectedForm(a);
      if (typeof form === 'string') assert.is(canonicalNumber(a), form);
      else assert.match(canonicalNumber(a), form);
      assert.ok(sameNumber(a, canonicalNumber(a)));
      assert.is(canonicalNumber(a) === canonicalNumber(b), sameNumber(a, b));
    }),
    1000,
  );
  for (const a of TELLING_NUMBERS) {
    for (const b of TELLING_NUMBERS)
      assert.is(canonicalNumber(a) === canonicalNumber(b), sameNumber(a, b), `${a} and ${b}`);
  }
});

// RFC 8785, appendix B, but for -0, which keeps its sign here.
const RFC_8785_NUMBERS: readonly [bits: string, text: string][] = [
  ['0000000000000000', '0'],
  ['0000000000000001', '5e-324'],
  ['8000000000000001', '-5e-324'],
  ['7fefffffffffffff', '1.7976931348623157e+308'],
  ['ffefffffffffffff', '-1.7976931348623157e+308'],
  ['4340000000000000', '9007199254740992'],
  ['c340000000000000', '-9007199254740992'],
  ['4430000000000000', '295147905179352830000'],
  ['44b52d02c7e14af5', '9.999999999999997e+22'],
  ['44b52d02c7e14af6', '1e+23'],
  ['44b52d02c7e14af7', '1.0000000000000001e+23'],
  ['444b1ae4d6e2ef4e', '999999999999999700000'],
  ['444b1ae4d6e2ef4f', '999999999999999900000'],
  ['444b1ae4d6e2ef50', '1e+21'],
  ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
  ['3eb0c6f7a0b5ed8d', '0.000001'],
  ['41b3de4355555553', '333333333.3333332'],
  ['41b3de4355555554', '333333333.33333325'],
  ['41b3de4355555555', '333333333.3333333'],
  ['41b3de4355555556', '333333333.3333334'],
  ['41b3de4355555557', '333333333.33333343'],
  ['becbf647612f3696', '-0.0000033333333333333333'],
  ['43143ff3c1cb0959', '1424953923781206.2'],
]; // prettier-ignore

test('writes the doubles of RFC 8785 as it does', () => {
  for (const [bits, text] of RFC_8785_NUMBERS) {
    const double = Buffer.from(bits, 'hex').readDoubleBE();
    assert.is(canonicalText(double), text);
    assert.is(canonicalize(text), text);
  }
  assert.is(canonicalText(-0), '-0');
});

test('sorts members as RFC 8785 does, whatever their number and depth', () => {
  const value = { peach: 'p', péché: 'é', pêche: 'ê', sin: { b: [{ z: 1, y: 2 }], a: 1 }, '': 0 };
  assert.is(canonicalText(value), '{"":0,"peach":"p","péché":"é","pêche":"ê","sin":{"a":1,"b":[{"y":2,"z":1}]}}');
  const names = Array.from({ length: 40 }, (_, i) => `n${(i * 7) % 40}`);
  const expected = `{${[...names]
    .sort()
    .map((name) => `"${name}":1`)
    .join()}}`;
  assert.is(canonicalText(Object.fromEntries(names.map((name) => [name, 1]))), expected);
});

test('takes what JSON.stringify takes without loss: bigint, toJSON, undefined members, raw text', () => {
  assert.is(canonicalText({ n: 2n ** 64n - 1n, gone: undefined }), '{"n":18446744073709551615}');
  assert.is(canonicalText({ gone: undefined }), '{}');
  assert.is(canonicalText([new Date(0)]), '["1970-01-01T00:00:00.000Z"]');
  assert.is(canonicalText(Object.assign([1], { toJSON: () => ({ b: 1, a: 2 }) })), '{"a":2,"b":1}');
  assert.is(canonicalText(Object.assign(Object.create(null), { b: 1, a: -0 })), '{"a":-0,"b":1}');
  assert.is(canonicalText({ price: rawJson('9007199254740993.10') }), '{"price":9.0071992547409931e15}');
  assert.is(canonicalText(JSON.parse('{"b":1,"__proto__":{"d":1,"c":-0}}')), '{"__proto__":{"c":-0,"d":1},"b":1}');
  assert.is(JSON.stringify({ price: rawJson('1.50') }), '{"price":1.5}');
});

test('refuses what JSON.stringify would change in silence', () => {
  const sparse: unknown[] = [];
  sparse[1] = 1;
  for (const bad of [
    undefined,
    NaN,
    Infinity,
    () => 1,
    Symbol('a'),
    [undefined],
    sparse,
    { f: () => 1 },
    new Map(),
    new Set(),
    /a/,
    new Uint8Array(1),
    Object(1),
    { toJSON: () => undefined },
  ]) {
    assert.is(refusal(bad), 'invalid-data');
  }
  assert.throws(
    () => canonicalNumber('1x'),
    (error: unknown) => error instanceof InvalidEntry && error.code === 'invalid-data',
  );
});

test('refuses cycles, and nesting deeper than 128 however it comes about', () => {
  const nested = (depth: number): unknown =>
    depth === 0 ? 1 : depth % 2 ? [nested(depth - 1)] : { a: nested(depth - 1) };
  assert.type(canonicalText(nested(128)), 'string');
  assert.is(refusal(nested(129)), 'data-too-deep');
  const cycle: { self?: unknown } = {};
  cycle.self = cycle;
  assert.is(refusal(cycle), 'data-too-deep');
  const endless = { toJSON: (): unknown => endless };
  assert.is(refusal(endless), 'data-too-deep');
  const raw = rawJson('{"a":[["[[{\\"{",1.50]]}');
  assert.is(raw.depth, 3);
  const around = (depth: number): unknown => (depth === 0 ? raw : [around(depth - 1)]);
  assert.type(canonicalText(around(125)), 'string');
  assert.is(refusal(around(126)), 'data-too-deep');
  assert.is(canonicalText(Array.from({ length: 1 }, () => rawJson('1'))), '[1]');
});

test('takes time and stack in proportion to the text, however hostile', () => {
  const long = 4_000_000;
  const strings = [
    `"${'a'.repeat(long)}"`,
    `"${'\\\\'.repeat(long / 2)}"`,
    `"${'\\u0061'.repeat(long / 6)}"`,
    `"${'\\"'.repeat(long / 2)}"`,
  ];
  for (const text of strings) {
    assert.is(canonicalize(`[1.50,${text}]`), `[1.5,${JSON.stringify(JSON.parse(text))}]`);
    assert.is(rawJson(text).depth, 0);
  }
  const { canonical, refused } = {
    canonical: (text: string) => canonicalize(text),
    refused: (text: string) => outcome(text),
  };
  assert.is(canonical(`[${' '.repeat(long)}1.50]`), '[1.5]');
  for (const digits of ['1'.repeat(long), `0.${'0'.repeat(long)}1`, `1e${'1'.repeat(long)}`, `1${'0'.repeat(long)}`]) {
    assert.equal(refused(digits), { refused: 'number-too-long' });
  }
  for (const [text, code] of [
    ['['.repeat(100_000), 'data-too-deep'],
    [`${'['.repeat(100_000)}1234567890123456`, 'data-too-deep'],
    ['['.repeat(100_000) + ']'.repeat(100_000), 'data-too-deep'],
    [`${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`, 'data-too-deep'],
    [`"${'\\'.repeat(long + 1)}"`, 'malformed-json'],
    [`[1.50,"${'a'.repeat(long)}`, 'malformed-json'],
  ] as const) {
    assert.equal(refused(text), { refused: code });
  }
});

test('tells a refused text by a typed error that says where', () => {
  const message = (work: () => unknown): string => {
    try {
      work();
      return '';
    } catch (error) {
      return (error as Error).message;
    }
  };
  assert.match(
    message(() => canonicalize('[1.50,]')),
    /unexpected "]" at 6/,
  );
  assert.match(
    message(() => canonicalize('[1.50')),
    /unexpected end at 5/,
  );
  assert.match(
    message(() => canonicalize('[1.50,"\\q"]')),
    /the string at 6/,
  );
  assert.throws(
    () => canonicalize('1e10000'),
    (error: unknown) => error instanceof LimitExceeded,
  );
});

test.run();
