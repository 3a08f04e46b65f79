import { binaryOf } from '../bytes/binary.js';

const encoder = new TextEncoder();

/** What hashing starts from: 32 bits of the fractions of the square roots of the first 8 primes. */
const START = new Int32Array(8);
/** A word for each round: the same of the cube roots of the first 64 primes. */
const ROUNDS = new Int32Array(64);

// Doubles tell these fractions to 18 bits more, and none of them is closer than 2^-8 to where its last bit changes.
for (let number = 2, primes = 0; primes < 64; number++) {
  if (!isPrime(number)) continue;
  if (primes < 8) START[primes] = Math.sqrt(number) * 2 ** 32;
  ROUNDS[primes++] = Math.cbrt(number) * 2 ** 32;
}

/** The message schedule of one block. */
const schedule = new Int32Array(64);

/**
 * SHA-256 (FIPS 180-4) of bytes, or of a string's UTF-8; 32 characters, one a byte. For where there is none that answers at
 * once: browsers and the edge. Nothing here is secret, so it need not take the same time for all input.
 */
export function sha256(data: string | Uint8Array): string {
  const bytes = typeof data === 'string' ? encoder.encode(data) : data;
  const { length } = bytes;
  // Behind the message a bit and the length in bits, up to the end of a block of 64 bytes.
  const padded = new Uint8Array(((length + 72) >>> 6) << 6);
  padded.set(bytes);
  padded[length] = 0x80;
  const blocks = new DataView(padded.buffer);
  blocks.setUint32(padded.length - 8, length / 2 ** 29);
  blocks.setUint32(padded.length - 4, length << 3);
  const state = START.slice();
  for (let at = 0; at < padded.length; at += 64) absorb(state, blocks, at);
  let hash = '';
  for (const word of state) hash += binaryOf(word);
  return hash;
}

/** Takes a block into the state. Variables are named as in the standard. */
function absorb(state: Int32Array, blocks: DataView, at: number): void {
  fillSchedule(blocks, at);
  let a = state[0] as number;
  let b = state[1] as number;
  let c = state[2] as number;
  let d = state[3] as number;
  let e = state[4] as number;
  let f = state[5] as number;
  let g = state[6] as number;
  let h = state[7] as number;
  for (let i = 0; i < 64; i++) {
    const sum1 = right(e, 6) ^ right(e, 11) ^ right(e, 25);
    const choice = (e & f) ^ (~e & g);
    const t1 = (h + sum1 + choice + (ROUNDS[i] as number) + (schedule[i] as number)) | 0;
    const sum0 = right(a, 2) ^ right(a, 13) ^ right(a, 22);
    const majority = (a & b) ^ (a & c) ^ (b & c);
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + sum0 + majority) | 0;
  }
  const after = [a, b, c, d, e, f, g, h];
  for (let i = 0; i < 8; i++) state[i] = (state[i] as number) + (after[i] as number);
}

function fillSchedule(blocks: DataView, at: number): void {
  for (let i = 0; i < 16; i++) schedule[i] = blocks.getInt32(at + i * 4);
  for (let i = 16; i < 64; i++) {
    const x = schedule[i - 15] as number;
    const y = schedule[i - 2] as number;
    const sigma0 = right(x, 7) ^ right(x, 18) ^ (x >>> 3);
    const sigma1 = right(y, 17) ^ right(y, 19) ^ (y >>> 10);
    schedule[i] = ((schedule[i - 16] as number) + sigma0 + (schedule[i - 7] as number) + sigma1) | 0;
  }
}

/** Turns a word to the right. */
function right(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits));
}

function isPrime(number: number): boolean {
  for (let divisor = 2; divisor * divisor <= number; divisor++) if (number % divisor === 0) return false;
  return true;
}
