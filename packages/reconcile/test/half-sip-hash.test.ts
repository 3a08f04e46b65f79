import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { halfSipHash, hashKey, highHalf } from '../src/half-sip-hash.js';

const test = suite('half-sip-hash');

const key = hashKey(Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7));

function hex(length: number, littleEndian = true, under = key): string {
  const input = Uint8Array.from({ length }, (_, i) => i);
  const output = new DataView(new ArrayBuffer(8));
  output.setInt32(0, halfSipHash(under, new DataView(input.buffer), length), littleEndian);
  output.setInt32(4, highHalf(), littleEndian);
  return Buffer.from(output.buffer).toString('hex');
}

test('it gives the published vectors of HalfSipHash-2-4 with 64 bits', () => {
  const vectors = ['218d1f59b9b83cc8', 'be552412f8387315', '064f39ef7c50eb57', 'ce0f1a45f7060679', 'd5e78a175be52ea1'];
  assert.equal(
    vectors.map((_, length) => hex(length)),
    vectors,
  );
});

test('with its words written big-endian it gives what the protocol names', () => {
  const protocol = readFileSync(new URL('../../../docs/protocol.md', import.meta.url), 'utf8');
  const zeros = hashKey(new Uint8Array(8));
  for (const hash of [hex(0, false), hex(1, false), hex(8, false), hex(0, false, zeros)]) {
    assert.ok(protocol.includes(hash), hash);
  }
});

test('another key gives another hash', () => {
  const zeros = new DataView(new ArrayBuffer(4));
  const other = hashKey(Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 8));
  assert.is.not(halfSipHash(other, zeros, 4), halfSipHash(key, zeros, 4));
});

test.run();
