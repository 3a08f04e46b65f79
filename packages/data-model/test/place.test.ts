import { createHash } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { placeOf } from '../src/place.js';

const test = suite('the place of an id');

function sha256Of(id: string): string {
  return createHash('sha256').update(id).digest().toString('latin1');
}

test('is the SHA-256 of its UTF-8, however many ids share what is remembered', () => {
  const ids = Array.from({ length: 40_000 }, (_, n) => `bidder-${n}`);
  // Twice, so that some are remembered and others have pushed each other out.
  for (const id of [...ids, ...ids.toReversed()]) assert.is(placeOf(id), sha256Of(id));
});

test('is as exact for long ids, and for those beyond ASCII', () => {
  for (const id of ['x'.repeat(64), 'x'.repeat(65), 'ключ', '😀'.repeat(40), 'a', 'b']) {
    for (let again = 0; again < 2; again++) assert.is(placeOf(id), sha256Of(id));
  }
});

test.run();
