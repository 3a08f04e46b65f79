import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  CLOSE_CODES,
  type CloseCode,
  closeReason,
  decodeCloseReason,
  encodeCloseReason,
  FINAL_CLOSE_CODES,
  MAX_CLOSE_MESSAGE_BYTES,
} from '../src/index.js';

const test = suite('close-reason');

const bytes = (text: string): number => new TextEncoder().encode(text).length;

test('a reason has the text of its code unless it is given one', () => {
  for (const code of Object.keys(CLOSE_CODES) as CloseCode[]) {
    assert.equal(closeReason(code), { code, message: CLOSE_CODES[code] });
    assert.ok(bytes(CLOSE_CODES[code]) <= MAX_CLOSE_MESSAGE_BYTES);
  }
  assert.equal(closeReason('lost', 'no answer for 30 s'), { code: 'lost', message: 'no answer for 30 s' });
});

test('a reason can not be changed', () => {
  assert.throws(() => Object.assign(closeReason('lost'), { code: 'normal' }), TypeError);
  assert.throws(() => Object.assign(CLOSE_CODES, { lost: '' }), TypeError);
});

test('a long message is cut to 120 bytes and to whole characters', () => {
  for (const character of ['x', 'ä', '€', '😀']) {
    const { message } = closeReason('lost', `.${character.repeat(200)}`);
    assert.ok(bytes(message) <= MAX_CLOSE_MESSAGE_BYTES);
    assert.ok(bytes(message) > MAX_CLOSE_MESSAGE_BYTES - 4);
    assert.is(message, `.${character.repeat([...message].length - 1)}`);
  }
  assert.is(closeReason('lost', 'x'.repeat(120)).message, 'x'.repeat(120));
});

test('a reason comes through bytes as it was, and what makes no sense reads as lost', () => {
  const reasons = (Object.keys(CLOSE_CODES) as CloseCode[]).map((code) => closeReason(code));
  for (const reason of [...reasons, closeReason('normal', ''), closeReason('lost', 'für immer  ')]) {
    assert.equal(decodeCloseReason(encodeCloseReason(reason)), reason);
  }
  const read = (text: string): string => decodeCloseReason(new TextEncoder().encode(text)).code;
  for (const text of ['', ' ', 'normal', 'nonsense of 1970', 'toString x', '\u{1f600}']) assert.is(read(text), 'lost');
  assert.ok(encodeCloseReason({ code: 'normal', message: 'x'.repeat(500) }).length <= 7 + MAX_CLOSE_MESSAGE_BYTES);
});

test('final is what dialling again does not mend', () => {
  assert.equal([...FINAL_CLOSE_CODES].sort(), ['protocol-error', 'unauthorized', 'wrong-cluster', 'wrong-version']);
  for (const code of FINAL_CLOSE_CODES) assert.ok(code in CLOSE_CODES);
});

test.run();
