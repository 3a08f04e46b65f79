import { numberOption } from './number-option.js';

// Above it, the hash of a leaf might be mistaken for that of a branch.
const MAX_NAME_BYTES = 65_535;

/** Bounds on what is taken in. Raise one to accept more, and pay in memory for each peer that uses it to the full. */
export interface Limits {
  /** UTF-8 bytes of a type, at most 65535. @default 512 */
  readonly maxTypeBytes: number;
  /** UTF-8 bytes of an id, at most 65535. @default 512 */
  readonly maxIdBytes: number;
  /** UTF-8 bytes of an entry's canonical data. @default 262144 */
  readonly maxDataBytes: number;
  /** Entries in one request. @default 100000 */
  readonly maxEntries: number;
}

/** The limits in force where none are given. */
export const DEFAULT_LIMITS: Limits = Object.freeze({
  maxTypeBytes: 512,
  maxIdBytes: 512,
  maxDataBytes: 256 * 1024,
  maxEntries: 100_000,
});

/** For what has been taken in already, by whichever limits. */
export const UNBOUNDED: Limits = Object.freeze({
  maxTypeBytes: MAX_NAME_BYTES,
  maxIdBytes: MAX_NAME_BYTES,
  maxDataBytes: Number.POSITIVE_INFINITY,
  maxEntries: Number.POSITIVE_INFINITY,
});

/** Arrays and objects inside each other that data may have. Part of the format, not configurable. */
export const MAX_DEPTH = 128;

/**
 * Fills in the limits that are not given. `Infinity` is a limit; what is no number is not, as it would let all pass.
 *
 * @throws {@link InvalidOption} for a limit below 1, or one on type or id above 65535
 */
export function toLimits(limits?: Partial<Limits>): Limits {
  if (limits === undefined) return DEFAULT_LIMITS;
  const full = { ...DEFAULT_LIMITS, ...limits };
  for (const [name, most] of Object.entries(UNBOUNDED)) numberOption(name, full[name as keyof Limits], 1, most);
  return full;
}
