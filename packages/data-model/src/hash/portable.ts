const encoder = new TextEncoder();

/** The rounds' constants: 32 bits of the fractions of the cube roots of the first 64 primes, as FIPS 180-4 has them. */
const K = new Int32Array(64);

/** What every hash begins with: the same of the square roots of the first eight. */
const START = new Int32Array(8);

/** The schedule of one block. */
const words = new Int32Array(64);

/** The message with its end; it grows with the longest. */
let bytes = new Uint8Array(4096);
let view = new DataView(bytes.buffer);

for (let candidate = 2, found = 0; found < 64; candidate++) {
  let divisor = 2;
  while (candidate % divisor !== 0) divisor++;
  if (divisor < candidate) continue;
  // Worked out in whole numbers, as no engine has to round cube roots like another.
  if (found < 8) START[found] = fraction(BigInt(candidate), 2n);
  K[found++] = fraction(BigInt(candidate), 3n);
}

/** The first 32 bits behind the point of a root, by bisection: the root of a prime below 512 is less than 32. */
function fraction(prime: bigint, degree: bigint): number {
  const scaled = prime << (32n * degree);
  let root = 0n;
  for (let bit = 1n << 37n; bit > 0n; bit >>= 1n) if ((root | bit) ** degree <= scaled) root |= bit;
  return Number(BigInt.asIntN(32, root));
}

/** SHA-256 (FIPS 180-4) of bytes, or of a string's UTF-8; 32 characters, one a byte. For where there is no `crypto.hash`. */
export function sha256(data: string | Uint8Array): string {
  const most = typeof data === 'string' ? data.length * 3 : data.length;
  if (most + 72 > bytes.length) {
    bytes = new Uint8Array(most * 2 + 72);
    view = new DataView(bytes.buffer);
  }
  let length = most;
  if (typeof data === 'string') length = encoder.encodeInto(data, bytes).written;
  else bytes.set(data);
  // One bit, zeros, and the length in bits as u64, so that whole blocks come of it.
  const end = (length + 72) & -64;
  bytes.fill(0, length, end);
  bytes[length] = 0x80;
  view.setUint32(end - 8, length / 2 ** 29);
  view.setUint32(end - 4, length << 3);
  const state = START.slice();
  for (let at = 0; at < end; at += 64) absorb(state, at);
  let text = '';
  for (const word of state)
    text += String.fromCharCode(word >>> 24, (word >>> 16) & 255, (word >>> 8) & 255, word & 255);
  return text;
}

/** Takes in the block at `at`. */
function absorb(state: Int32Array, at: number): void {
  for (let i = 0; i < 16; i++) words[i] = view.getInt32(at + i * 4);
  for (let i = 16; i < 64; i++) {
    const near = words[i - 2] as number;
    const far = words[i - 15] as number;
    const mixed = (turn(near, 17) ^ turn(near, 19) ^ (near >>> 10)) + (turn(far, 7) ^ turn(far, 18) ^ (far >>> 3));
    words[i] = mixed + (words[i - 16] as number) + (words[i - 7] as number);
  }
  // One by one: taking them out by a pattern costs as much as a block.
  let a = state[0] as number;
  let b = state[1] as number;
  let c = state[2] as number;
  let d = state[3] as number;
  let e = state[4] as number;
  let f = state[5] as number;
  let g = state[6] as number;
  let h = state[7] as number;
  for (let i = 0; i < 64; i++) {
    const mixed = (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g));
    const one = (h + mixed + (K[i] as number) + (words[i] as number)) | 0;
    const two = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    h = g;
    g = f;
    f = e;
    e = (d + one) | 0;
    d = c;
    c = b;
    b = a;
    a = (one + two) | 0;
  }
  const mixed = [a, b, c, d, e, f, g, h];
  for (let i = 0; i < 8; i++) state[i] = (state[i] as number) + (mixed[i] as number);
}

function turn(word: number, by: number): number {
  return (word >>> by) | (word << (32 - by));
}
