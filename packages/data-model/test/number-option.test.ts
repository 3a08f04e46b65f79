import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type ConfigError, InvalidOption, numberOption, wholeNumberOption } from '../src/index.js';

const test = suite('numeric options');

test('one within its range is answered, both ends included', () => {
  for (const value of [1, 1.5, 2]) assert.is(numberOption('ms', value, 1, 2), value);
  assert.is(numberOption('ms', Number.POSITIVE_INFINITY, 0), Number.POSITIVE_INFINITY);
  for (const value of [0, 7]) assert.is(wholeNumberOption('count', value, 0, 7), value);
});

test('another is refused by its name, with the range', () => {
  for (const value of [0.9, 2.1, Number.NaN, '1', null, undefined]) {
    const message = `ms is ${value}: give a number from 1 to 2`;
    assert.equal(
      refusal(() => numberOption('ms', value as number, 1, 2)),
      ['invalid-option', ['ms'], message],
    );
  }
  for (const value of [0, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '1', undefined]) {
    const message = `count is ${value}: give a whole number from 1 to 9007199254740991`;
    assert.equal(
      refusal(() => wholeNumberOption('count', value as number, 1)),
      ['invalid-option', ['count'], message],
    );
  }
});

function refusal(call: () => unknown): readonly unknown[] {
  try {
    return ['none', call()];
  } catch (error) {
    assert.instance(error, InvalidOption);
    const { code, path, message } = error as ConfigError;
    return [code, path, message];
  }
}

test.run();
