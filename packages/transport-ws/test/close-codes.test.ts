import { CLOSE_CODES, type CloseCode } from '@sconf/transport';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { CLOSE_NUMBERS, reasonOf } from '../src/index.js';

const test = suite('close-codes');

test('every code has a number of its own that browsers may send', () => {
  const numbers = Object.values(CLOSE_NUMBERS);
  assert.equal(Object.keys(CLOSE_NUMBERS).sort(), Object.keys(CLOSE_CODES).sort());
  assert.is(new Set(numbers).size, numbers.length);
  for (const number of numbers) assert.ok(number === 1000 || (number >= 4000 && number <= 4999), String(number));
});

test('a number reads as the code it stands for, with the text that came', () => {
  for (const [code, number] of Object.entries(CLOSE_NUMBERS) as [CloseCode, number][]) {
    assert.equal(reasonOf(number, 'because'), { code, message: 'because' });
    assert.equal(reasonOf(number, ''), { code, message: CLOSE_CODES[code] });
  }
});

const standard: [number: number, code: CloseCode][] = [
  [1001, 'going-away'],
  [1002, 'protocol-error'],
  [1003, 'protocol-error'],
  [1005, 'normal'],
  [1006, 'lost'],
  [1007, 'protocol-error'],
  [1008, 'unauthorized'],
  [1009, 'frame-too-large'],
  [1011, 'lost'],
  [1012, 'going-away'],
  [1013, 'no-room'],
  [4999, 'lost'],
];

for (const [number, code] of standard) {
  test(`${number} reads as ${code}`, () => {
    assert.is(reasonOf(number, '').code, code);
  });
}

test.run();
