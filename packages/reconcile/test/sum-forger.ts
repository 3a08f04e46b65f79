import { hash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { type PackedEntry, pack } from '@sconf/data-model';

/**
 * Forges a set of entries whose hashes add up to what those of an honest set do: the generalised birthday problem, by
 * the k-tree (D. Wagner, A Generalized Birthday Problem, CRYPTO 2002). With 2^k lists and sums of n bits, each list has
 * some 2^(n / (k + 1)) candidates, and each level of the tree makes that many more bits agree.
 *
 * Run as a program it writes the pair of the test for 128 bits, in less than a minute:
 * `node --import tsx test/sum-forger.ts test/vectors/sum-forgery.json`
 */
export interface SumForgery {
  /** How many bits the sums have. */
  readonly bits: number;
  /** For each key the number that its data holds. */
  readonly honest: readonly number[];
  readonly forged: readonly number[];
}

/** An entry of the key `index`: both sets have the same keys and versions, and differ in data alone. */
export function entryOf(index: number, nonce: number): PackedEntry {
  return pack({ type: 'pacing', id: `bidder-${index}`, ver: 1, data: nonce });
}

/** `bits` of SHA-256 over an entry: what a linear fingerprint would add up. */
export function hashBits({ type, id, ver, dead, text }: PackedEntry, bits: number): bigint {
  const digest = hash('sha256', JSON.stringify([type, id, String(ver), dead, text]), 'hex');
  return BigInt(`0x${digest.slice(0, bits / 4)}`);
}

export function sumOf(entries: Iterable<PackedEntry>, bits: number): bigint {
  let sum = 0n;
  for (const entry of entries) sum += hashBits(entry, bits);
  return BigInt.asUintN(bits, sum);
}

/** Sums of one part of the keys, and the numbers that they come of. */
interface Candidates {
  readonly sums: readonly bigint[];
  /** Where each sum comes from: a number, or one of the two halves each. */
  readonly from: readonly (number | readonly [number, number])[];
  readonly halves: readonly [Candidates, Candidates] | undefined;
}

/** Forges a set for `2 ** levels` keys. `bits` is a multiple of 4 and of `levels + 1`, or nearly. */
export function forgeSum(bits: number, levels: number): SumForgery {
  const keys = 2 ** levels;
  const step = Math.ceil(bits / (levels + 1));
  const honest = Array.from({ length: keys }, (_, index) => index);
  const target = sumOf(
    honest.map((nonce, index) => entryOf(index, nonce)),
    bits,
  );
  // Some more candidates than the birthday asks for, lest a level runs dry.
  const size = Math.ceil(2 ** step * 1.25);
  const leaf = (index: number): Candidates => {
    const from = Array.from({ length: size }, (_, nonce) => nonce + keys);
    const shift = index === 0 ? -target : 0n;
    const sums = from.map((nonce) => BigInt.asUintN(bits, hashBits(entryOf(index, nonce), bits) + shift));
    return { sums, from, halves: undefined };
  };
  // Depth first, so that few lists are held at once.
  const build = (level: number, index: number): Candidates => {
    if (level === 0) return leaf(index);
    const halves = [build(level - 1, index * 2), build(level - 1, index * 2 + 1)] as const;
    const zeros = level === levels ? bits : level * step;
    return join(halves, zeros, (level - 1) * step, bits);
  };
  const top = build(levels, 0);
  if (top.sums.length === 0) throw new Error('no forgery was found: raise the number of candidates');
  return { bits, honest, forged: noncesOf(top, 0) };
}

/** All sums of one of each half, up to a bound, whose lowest `zeros` bits are 0 where `known` bits already are. */
function join(halves: readonly [Candidates, Candidates], zeros: number, known: number, bits: number): Candidates {
  const [left, right] = halves;
  // A window of 48 bits finds all but a few that the check then drops.
  const window = Math.min(zeros - known, 48);
  const keyOf = (sum: bigint): number => Number(BigInt.asUintN(window, sum >> BigInt(known)));
  const byKey = new Map<number, number[]>();
  for (const [at, sum] of left.sums.entries()) {
    const key = keyOf(BigInt.asUintN(bits, -sum));
    const sharing = byKey.get(key);
    if (sharing === undefined) byKey.set(key, [at]);
    else sharing.push(at);
  }
  const most = left.sums.length * 1.25;
  const sums: bigint[] = [];
  const from: [number, number][] = [];
  for (const [at, sum] of right.sums.entries()) {
    for (const other of byKey.get(keyOf(sum)) ?? []) {
      const total = BigInt.asUintN(bits, (left.sums[other] as bigint) + sum);
      if (BigInt.asUintN(zeros, total) !== 0n || sums.length >= most) continue;
      sums.push(total);
      from.push([other, at]);
    }
  }
  return { sums, from, halves };
}

function noncesOf({ from, halves }: Candidates, at: number): number[] {
  const origin = from[at];
  if (typeof origin === 'number' || halves === undefined) return [origin as number];
  const [left, right] = origin as readonly [number, number];
  return [...noncesOf(halves[0], left), ...noncesOf(halves[1], right)];
}

const [, program, file] = process.argv;
if (program?.endsWith('sum-forger.ts') && file !== undefined) {
  writeFileSync(file, `${JSON.stringify(forgeSum(128, 7))}\n`);
}
