import fc from 'fast-check';

/** What every draw of this run follows from; the runner sets it and tells it when a test fails. */
export const SEED = Number(process.env.SCONF_SEED ?? 1);

/** Whether a long suite is to run its full count. */
export const FULL = process.env.SCONF_FULL === '1';

fc.configureGlobal({ seed: SEED });

/** A generator of numbers from 0 to 1 (mulberry32), so that a failing run can be repeated. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
