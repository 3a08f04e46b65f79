import { InvalidOption } from '@sconf/data-model';

/** How a wire is, in one direction. */
export interface Conditions {
  /** Milliseconds that a frame takes at least. @default 1 */
  readonly latencyMs: number;
  /** Milliseconds that it takes more at most, uniformly. @default 0 */
  readonly jitterMs: number;
  /** The share of frames that never arrive, 0 to 1. @default 0 */
  readonly loss: number;
  /** The share of frames that arrive twice, 0 to 1. @default 0 */
  readonly duplication: number;
  /** The share of frames that take up to `reorderingMs` more and let later ones pass, 0 to 1. @default 0 */
  readonly reordering: number;
  /** Milliseconds by which a frame is overtaken at most. @default 50 */
  readonly reorderingMs: number;
  /** Bytes a second; what doesn't go out at once waits at the sender. @default Infinity */
  readonly bytesPerSecond: number;
}

/** A quiet local network. */
export const CALM: Conditions = Object.freeze({
  latencyMs: 1,
  jitterMs: 0,
  loss: 0,
  duplication: 0,
  reordering: 0,
  reorderingMs: 50,
  bytesPerSecond: Number.POSITIVE_INFINITY,
});

const SHARES = new Set(['loss', 'duplication', 'reordering']);

/**
 * Fills in the conditions that are not given from `base`.
 *
 * @throws ConfigError `invalid-option`
 */
export function toConditions(given: Partial<Conditions>, base: Conditions = CALM): Conditions {
  const conditions: Conditions = { ...base, ...given };
  for (const [name, value] of Object.entries(conditions)) {
    if (SHARES.has(name) && !(value >= 0 && value <= 1)) {
      throw new InvalidOption(`conditions.${name}`, `conditions.${name} is ${value}: give a share from 0 to 1`);
    }
    if (!(value >= 0) || (value === 0 && name === 'bytesPerSecond')) {
      throw new InvalidOption(`conditions.${name}`, `conditions.${name} is ${value}: give a number above 0`);
    }
  }
  return Object.freeze(conditions);
}
