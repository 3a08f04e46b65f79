import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { DEFAULT_LINK_LIMITS, InvalidOption, type LinkLimits, toLinkLimits } from '../src/index.js';

const test = suite('limits');

test('limits that are not given have their defaults', () => {
  assert.equal(toLinkLimits(), DEFAULT_LINK_LIMITS);
  assert.equal(toLinkLimits({ maxFrameBytes: 1 }), { ...DEFAULT_LINK_LIMITS, maxFrameBytes: 1 });
});

const wrong: [name: string, limits: Partial<LinkLimits>][] = [
  ['maxFrameBytes', { maxFrameBytes: 0 }],
  ['maxFrameBytes', { maxFrameBytes: 1.5 }],
  ['maxFrameBytes', { maxFrameBytes: Number.POSITIVE_INFINITY }],
  ['highWaterBytes', { highWaterBytes: 0 }],
  ['highWaterBytes', { highWaterBytes: Number.NaN }],
  ['maxBufferedBytes', { maxBufferedBytes: 1024 * 1024 - 1 }],
  ['maxBufferedBytes', { highWaterBytes: 2 ** 30 }],
];

for (const [name, limits] of wrong) {
  test(`${JSON.stringify(limits)} is refused, and the error names ${name}`, () => {
    try {
      toLinkLimits(limits);
    } catch (error) {
      assert.instance(error, InvalidOption);
      assert.is((error as InvalidOption).code, 'invalid-option');
      assert.equal((error as InvalidOption).path, [`limits.${name}`]);
      assert.match((error as InvalidOption).message, name);
      return;
    }
    assert.unreachable('was taken');
  });
}

test.run();
