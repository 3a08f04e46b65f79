/** A key of 8 bytes, as two little-endian words. */
export interface HashKey {
  readonly k0: number;
  readonly k1: number;
}

/** The key in 8 bytes. */
export function hashKey(bytes: Uint8Array): HashKey {
  const view = new DataView(bytes.buffer, bytes.byteOffset, 8);
  return { k0: view.getInt32(0, true), k1: view.getInt32(4, true) };
}

/** The second half of the last hash: an array would be garbage a million times over. */
let high = 0;

/** The second 32 bits of the hash that was worked out last. */
export function highHalf(): number {
  return high;
}

/**
 * HalfSipHash-2-4 with 64 bits of output (Aumasson and Bernstein 2012, the variant for 32-bit words): a keyed hash for
 * short input. Who doesn't know the key can't find collisions faster than by trying; fast where a 64-bit multiplication
 * is slow.
 *
 * @returns the first 32 bits; {@link highHalf} has the others
 */
export function halfSipHash({ k0, k1 }: HashKey, bytes: DataView, length: number): number {
  let v0 = k0;
  let v1 = k1 ^ 0xee;
  let v2 = k0 ^ 0x6c796765;
  let v3 = k1 ^ 0x74656462;
  let word = 0;
  let low = 0;
  // Two rounds a word, the last word with the length; then four for each half of the output.
  const absorbing = ((length >> 2) + 1) * 2;
  for (let round = 0; round < absorbing + 8; round++) {
    if (round < absorbing) {
      if ((round & 1) === 0) {
        word = wordAt(bytes, round << 1, length);
        v3 ^= word;
      }
    } else if (round === absorbing) v2 ^= 0xee;
    else if (round === absorbing + 4) {
      low = v1 ^ v3;
      v1 ^= 0xdd;
    }
    v0 = (v0 + v1) | 0;
    v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0;
    v0 = (v0 << 16) | (v0 >>> 16);
    v2 = (v2 + v3) | 0;
    v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2;
    v0 = (v0 + v3) | 0;
    v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0;
    v2 = (v2 + v1) | 0;
    v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2;
    v2 = (v2 << 16) | (v2 >>> 16);
    if (round < absorbing && (round & 1) === 1) v0 ^= word;
  }
  high = v1 ^ v3;
  return low;
}

/** Little-endian; the last one has the bytes that are left, and the length on top. */
function wordAt(bytes: DataView, at: number, length: number): number {
  if (at + 4 <= length) return bytes.getInt32(at, true);
  let word = length << 24;
  for (let i = at; i < length; i++) word |= bytes.getUint8(i) << (8 * (i - at));
  return word;
}
