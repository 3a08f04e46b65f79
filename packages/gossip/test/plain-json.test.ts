import { canonicalize, canonicalText } from '@sconf/data-model';
import * as fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isPlainCanonicalJson } from '../src/frames/plain-json.js';

const test = suite('plain-json');

const plain = [
  '0',
  '-1',
  '999999999999999',
  '0.5',
  '-0.00001',
  '12345678.1234567',
  'true',
  'false',
  'null',
  '""',
  '"é🦊\u2028\u007f"',
  '[]',
  '{}',
  '[1,[2,"x"],{}]',
  '{"":0,"a":1,"aa":[true],"b":{"c":null}}',
];

for (const text of plain) {
  test(`${text} is plain`, () => {
    assert.is(canonicalize(text), text);
    assert.ok(isPlainCanonicalJson(text));
  });
}

const others = [
  '',
  '-',
  '-0',
  '00',
  '01',
  '1.',
  '1.0',
  '0.10',
  '.5',
  '1e3',
  '+1',
  '0.000001',
  '1234567890123456',
  '12345678.12345678',
  'tru',
  'nul',
  'fals',
  '"',
  '"a',
  '"\\n"',
  '"\n"',
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
  '1 ',
  '[]]',
  `${'['.repeat(17)}${']'.repeat(17)}`,
  `${'{"a":'.repeat(17)}1${'}'.repeat(17)}`,
];

for (const text of others) {
  test(`${text.slice(0, 20)} is not plain`, () => {
    assert.not.ok(isPlainCanonicalJson(text));
  });
}

function isCanonical(text: string): boolean {
  try {
    return canonicalize(text) === text;
  } catch {
    return false;
  }
}

test('what is plain is canonical, whatever the text', () => {
  const written = fc.json().map((text) => canonicalText(JSON.parse(text)));
  const token = fc.constantFrom(...'{}[],:"\\-.0159eE atrue'.split(''), 'true', 'null', '"a"', '0.0', '00000');
  const changed = fc.tuple(written, fc.nat(), token).map(([text, place, piece]) => {
    const at = place % (text.length + 1);
    return text.slice(0, at) + piece + text.slice(at + 1);
  });
  const decimal = fc.tuple(fc.integer(), fc.nat(), fc.nat(8)).map(([a, b, zeros]) => `${a}.${'0'.repeat(zeros)}${b}`);
  const any = fc.oneof(
    written,
    changed,
    decimal,
    fc.array(token).map((tokens) => tokens.join('')),
  );
  void fc.assert(
    fc.property(any, (text) => !isPlainCanonicalJson(text) || isCanonical(text)),
    { numRuns: 20_000 },
  );
});

test.run();
