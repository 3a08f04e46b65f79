import { PARITY_BYTES, type SetSummary } from './set-summary.js';

const GROUPS = PARITY_BYTES * 8;

/** Estimates are rounded up to 131 keys times a power of this: the next step is further away than they are off. */
const STEP = 1.87;
const STEP_AT = 131;

/** Above this share of groups hit, their number says little. */
const MOST_HIT = 0.9;

/**
 * How many cells of a sketch will likely do, or `undefined` when the parities can't tell because most groups differ.
 *
 * A group with differences has another parity in half of the cases, as in an odd sketch (Mitzenmacher, Pagh and Pham
 * 2014); the number of groups hit gives the number of keys, to some 14 % at a hundred. Asking again costs more than a few
 * cells, hence the rounding up; and the steps are laid so that a hundred keys stand in the middle of one.
 */
export function estimateCells(ours: SetSummary, theirs: SetSummary): number | undefined {
  let odd = 0;
  for (let i = 0; i < PARITY_BYTES; i++) {
    odd += bitCount((ours.parities[i] as number) ^ (theirs.parities[i] as number));
  }
  const hit = 2 * odd + 1;
  if (hit > MOST_HIT * GROUPS) return undefined;
  const estimate = -GROUPS * Math.log(1 - hit / GROUPS);
  const keys = STEP_AT * STEP ** Math.ceil(Math.log(estimate / STEP_AT) / Math.log(STEP));
  // A key in both sets is two symbols, one that only one side has is one.
  const symbols = 2 * keys - Math.min(Math.abs(ours.size - theirs.size), keys);
  return Math.ceil(1.3 * symbols + 2.5 * Math.sqrt(symbols) + 6);
}

function bitCount(byte: number): number {
  let count = 0;
  for (let rest = byte; rest !== 0; rest &= rest - 1) count++;
  return count;
}
