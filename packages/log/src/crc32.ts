const REVERSED_POLYNOMIAL = 0xedb88320;

type Eight<T> = [T, T, T, T, T, T, T, T];

/** `Tk[byte]`: what `byte` does to a checksum when `k` zero bytes follow it. */
const [T0, T1, T2, T3, T4, T5, T6, T7] = [0, 1, 2, 3, 4, 5, 6, 7].map(makeTable) as Eight<Int32Array>;

/**
 * CRC32 (IEEE 802.3) of `bytes[start, end)`, 0 to 2^32-1, eight bytes at a step (Kounavis and Berry 2005,
 * "slicing-by-8"). On a record's hundred bytes twice as fast as zlib's, which needs a view of its own for each.
 *
 * @param previous the checksum of what came before
 */
export function crc32(bytes: Uint8Array, start = 0, end: number = bytes.length, previous = 0): number {
  let sum = ~previous;
  let at = start;
  for (; at + 8 <= end; at += 8) {
    const low = sum ^ word(bytes, at);
    const high = word(bytes, at + 4);
    sum =
      entry(T7, low) ^
      entry(T6, low >>> 8) ^
      entry(T5, low >>> 16) ^
      entry(T4, low >>> 24) ^
      entry(T3, high) ^
      entry(T2, high >>> 8) ^
      entry(T1, high >>> 16) ^
      entry(T0, high >>> 24);
  }
  for (; at < end; at++) sum = entry(T0, sum ^ (bytes[at] as number)) ^ (sum >>> 8);
  return ~sum >>> 0;
}

function entry(table: Int32Array, index: number): number {
  return table[index & 0xff] as number;
}

function word(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at] as number) |
    ((bytes[at + 1] as number) << 8) |
    ((bytes[at + 2] as number) << 16) |
    ((bytes[at + 3] as number) << 24)
  );
}

function makeTable(zeros: number): Int32Array {
  return Int32Array.from({ length: 256 }, (_, byte) => {
    let sum = byte;
    for (let bit = 0; bit < 8 * (zeros + 1); bit++) sum = sum & 1 ? (sum >>> 1) ^ REVERSED_POLYNOMIAL : sum >>> 1;
    return sum;
  });
}
