import { ConfigError, canonicalize, canonicalText } from '@sconf/data-model';
import fc from 'fast-check';
import './seed.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { skipCanonical } from '../src/canonical-ascii.js';

const test = suite('canonical ASCII');

function accepts(text: string): boolean {
  const bytes = Buffer.from(text);
  return skipCanonical(bytes, 0, bytes.length) === bytes.length;
}

function isCanonical(text: string): boolean {
  try {
    return canonicalize(text) === text;
  } catch (error) {
    if (error instanceof ConfigError) return false;
    throw error;
  }
}

/** JSON with spaces, in any order, with numbers in any form; and texts that are nearly JSON. */
const looseJson = fc.oneof(
  fc.json(),
  fc.json().map((text) => text.replace(/[,:]/, '$& ')),
  fc.stringMatching(/^-?\d{1,17}(\.\d{1,9})?([eE][+-]?\d)?$/),
  fc.stringMatching(/^-?0\.0{0,8}\d{1,8}$/),
  fc.stringMatching(/^[[\]{}",:a0.tfn-]{1,12}$/),
  fc.stringMatching(/^\{"[ab]{0,2}":[01],"[ab]{0,2}":\[("[ab]"|1)?\]\}$/),
);

test('what it accepts is canonical', () => {
  let accepted = 0;
  fc.assert(
    fc.property(looseJson, (text) => {
      if (!accepts(text)) return;
      accepted++;
      assert.ok(isCanonical(text), text);
    }),
    { numRuns: 20_000 },
  );
  assert.ok(accepted > 1000, `only ${accepted} texts were accepted`);
});

test('it accepts the usual configurations', () => {
  const values = [
    { rate: 0.25, budget: 1_000_000, on: true, tags: ['a', 'b'], note: null },
    { a: {}, b: [], c: '', d: [[1, -2, 0.5], false], e: { f: { g: 'h' } } },
    [0, -0, 1.5, 123456789012345, 0.000001],
    'text',
  ];
  for (const value of values) assert.ok(accepts(canonicalText(value)), canonicalText(value));
});

const PASSED_ON = [
  ...['', '1.0', '1.', '.5', '01', '-', '00.5', '1e3', '1E3', '0.0000001', '1234567890123456', '0.12345678901234567'],
  ...[
    '"a',
    '"\\n"',
    '"é"',
    '"\u007f"',
    '"\u0001"',
    'tru',
    'nul',
    'nope',
    '[1',
    '[1 ,2]',
    '[,]',
    '{',
    '{"a"}',
    '{"a":1',
  ],
  ...['{"a":1,}', '{"b":1,"a":2}', '{"a":1,"a":2}', '{"ab":1,"a":2}', '{a:1}', '{"a":}', '[1}', '{"a":1]', '{"a :1}'],
  `${'['.repeat(17)}${']'.repeat(17)}`,
  `${'{"a":'.repeat(17)}1${'}'.repeat(17)}`,
];

for (const text of PASSED_ON) {
  test(`it leaves ${JSON.stringify(text.slice(0, 30))} to the exact codec`, () => assert.not(accepts(text)));
}

test('it stops where the value ends', () => {
  assert.is(skipCanonical(Buffer.from('{"a":1},"k"'), 0, 11), 7);
  assert.is(skipCanonical(Buffer.from('truefalse'), 0, 3), -1);
});

test.run();
