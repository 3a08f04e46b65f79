import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { CLOSE_CODES, type CloseCode, closeReason, MAX_CLOSE_MESSAGE_BYTES } from '../src/index.js';

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

test.run();
