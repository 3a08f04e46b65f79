/** Bounds on what is taken in. Raise one to accept more, and pay in memory for each peer that uses it to the full. */
export interface Limits {
  /** UTF-8 bytes of a type. @default 512 */
  readonly maxTypeBytes: number;
  /** UTF-8 bytes of an id. @default 512 */
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

/** Arrays and objects inside each other that data may have. Part of the format, not configurable. */
export const MAX_DEPTH = 128;

/** Fills in the limits that are not given. */
export function toLimits(limits?: Partial<Limits>): Limits {
  return limits === undefined ? DEFAULT_LIMITS : { ...DEFAULT_LIMITS, ...limits };
}
