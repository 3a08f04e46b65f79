import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { sha256 as nodeSha256 } from '../src/hash/node.js';
import { sha256 as portableSha256 } from '../src/hash/portable.js';

const test = suite('SHA-256-long');

test('that for browsers counts more bits than a word of 32 holds', () => {
  const many = new Uint8Array(2 ** 29 + 1);
  many[2 ** 29] = 1;
  assert.is(portableSha256(many), nodeSha256(many));
});

test.run();
