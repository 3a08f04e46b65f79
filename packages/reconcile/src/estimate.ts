import { PARITY_BYTES, type SetSummary } from './sketch.js';

const GROUPS = PARITY_BYTES * 8;

/**
 * How many cells of a sketch will likely do, or `undefined` when the parities can't tell because most groups differ.
 *
 * A group with differences has another parity in half of the cases, as in an odd sketch (Mitzenmacher, Pagh and Pham
 * 2014); the number of groups hit gives the number of keys. A key in both sets is two symbols. A deviation is added,
 * since asking again costs more than a few cells.
 */
export function estimateCells(ours: SetSummary, theirs: SetSummary): number | undefined {
  let odd = 0;
  for (let i = 0; i < PARITY_BYTES; i++) {
    odd += bitCount((ours.parities[i] as number) ^ (theirs.parities[i] as number));
  }
  const hit = 2 * (odd + 0.7 * Math.sqrt(odd) + 0.5);
  if (hit > 0.9 * GROUPS) return undefined;
  const keys = -GROUPS * Math.log(1 - hit / GROUPS);
  // Entries that only one side has are one symbol.
  const oneSided = Math.min(Math.abs(ours.size - theirs.size), keys);
  const symbols = 2 * keys - oneSided;
  return Math.ceil(1.35 * symbols + 2 * Math.sqrt(symbols) + 6);
}

function bitCount(byte: number): number {
  let count = 0;
  for (let rest = byte; rest !== 0; rest &= rest - 1) count++;
  return count;
}
