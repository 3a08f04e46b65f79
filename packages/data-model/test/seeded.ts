import fc from 'fast-check';

/** Every random choice of a run comes from this seed: set SCONF_SEED to repeat it. */
export const SEED: number = Number(process.env.SCONF_SEED ?? 20200101);

/** Whether the long suite is to run its full count. */
export const FULL: boolean = process.env.SCONF_FULL === '1';

/** Checks a property over `runs` random cases, others in each slice. A counterexample is shrunk and told with its seed. */
export function holds<T>(property: fc.IProperty<T>, runs: number, slice = 0): void {
  fc.assert(property, { seed: SEED + slice, numRuns: runs });
}
