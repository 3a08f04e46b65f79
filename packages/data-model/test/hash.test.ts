import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { sha256 as nodeSha256 } from '../src/hash/node.js';
import { sha256 as portableSha256 } from '../src/hash/portable.js';

const test = suite('SHA-256');

function hex(binary: string): string {
  return Buffer.from(binary, 'latin1').toString('hex');
}

/** The examples that NIST gives for FIPS 180-4. */
const EXAMPLES: readonly [string, string][] = [
  ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
  ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  [
    'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq',
    '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
  ],
  [
    'abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu',
    'cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1',
  ],
  ['a'.repeat(1_000_000), 'cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0'],
];

for (const [name, sha256] of [
  ['of Node', nodeSha256],
  ['for browsers', portableSha256],
] as const) {
  test(`that ${name} gives what NIST published`, () => {
    for (const [text, digest] of EXAMPLES) {
      assert.is(hex(sha256(text)), digest);
      assert.is(hex(sha256(new TextEncoder().encode(text))), digest);
    }
  });
}

test('that for browsers agrees with that of Node at every length around the ends of blocks', () => {
  const bytes = Uint8Array.from({ length: 1000 }, (_, at) => (at * 167 + 13) % 256);
  for (let length = 0; length <= 1000; length++) {
    // Neither begins where the memory that they share begins.
    const window = bytes.subarray(1000 - length);
    assert.is(portableSha256(window), nodeSha256(window));
  }
});

test.run();
