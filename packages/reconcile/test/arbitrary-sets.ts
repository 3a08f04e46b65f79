import { ConfigSet, type PackedEntry, pack } from '@sconf/data-model';
import fc from 'fast-check';

/** Every random choice of a run comes from this seed: set SCONF_SEED to repeat it. */
export const SEED: number = Number(process.env.SCONF_SEED ?? 20200101);

/** Whether the long suite is to run its full count. */
export const FULL: boolean = process.env.SCONF_FULL === '1';

/** Checks a property over `runs` random cases. A counterexample is shrunk and told with its seed. */
export function holds<T>(property: fc.IProperty<T>, runs: number): void {
  fc.assert(property, { seed: SEED, numRuns: runs });
}

const TYPES = ['pacing', 'floor', 'é', '__proto__'];

const version = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 3 }) },
  fc.constantFrom(2 ** 32, 2 ** 53 - 1, 2n ** 53n, 2n ** 53n + 1n, 2n ** 63n, 2n ** 64n - 1n),
);

const entry: fc.Arbitrary<PackedEntry> = fc
  .record({
    type: fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...TYPES) },
      fc.nat(40).map((n) => `type-${n}`),
    ),
    id: fc.nat(120).map((n) => `id-${n}`),
    ver: version,
    dead: fc.boolean(),
    data: fc.option(fc.oneof(fc.nat(2), fc.string(), fc.constant('x'.repeat(3000))), { nil: undefined }),
  })
  .map(({ dead, data, ...key }) =>
    dead ? pack({ ...key, dead: true }) : pack(data === undefined ? key : { ...key, data }),
  );

export interface Pair {
  readonly here: PackedEntry[];
  readonly there: PackedEntry[];
  readonly shared: PackedEntry[];
}

/** Two sets that have much, little or nothing in common. */
export const pairs: fc.Arbitrary<Pair> = fc
  .tuple(fc.constantFrom(0, 3, 40, 400), fc.constantFrom(0, 3, 40, 400), fc.constantFrom(0, 30, 400, 1500))
  .chain(([here, there, shared]) => fc.record({ here: some(here), there: some(there), shared: some(shared) }));

function some(most: number): fc.Arbitrary<PackedEntry[]> {
  return fc.array(entry, { minLength: most >> 1, maxLength: most, size: 'max' });
}

export function setOf(...lists: (readonly PackedEntry[])[]): ConfigSet {
  const set = new ConfigSet();
  for (const list of lists) for (const each of list) set.applyPacked(each);
  return set;
}
