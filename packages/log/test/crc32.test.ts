import * as zlib from 'node:zlib';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { crc32 } from '../src/crc32.js';
import './seed.js';

const test = suite('crc32');

test('it has the check value of its catalogue', () => {
  assert.is(crc32(Buffer.from('123456789')), 0xcbf43926);
  assert.is(crc32(Buffer.alloc(0)), 0);
});

test("it agrees with zlib's on any bytes, from any place, in any parts", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), fc.nat({ max: 100 }), fc.nat({ max: 100 }), (bytes, a, b) => {
      const start = Math.min(a, b, bytes.length);
      const end = Math.min(Math.max(a, b), bytes.length);
      assert.is(crc32(bytes, start, end), zlib.crc32(bytes.subarray(start, end)));
      const whole = crc32(bytes, start, bytes.length, crc32(bytes, 0, start));
      assert.is(whole, zlib.crc32(bytes));
    }),
    { numRuns: 2000 },
  );
});

test.run();
