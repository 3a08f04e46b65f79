import { describe } from './describe.js';
import { InvalidEntry, VersionExhausted } from './errors.js';

/**
 * An unsigned 64-bit version, 0 to 2^64-1. A number up to 2^53-1 and a bigint only above it, so that one value has one
 * representation and `===` compares versions.
 */
export type Version = number | bigint;

/** The greatest version there is, 2^64-1. */
export const MAX_VERSION: bigint = 2n ** 64n - 1n;

const HINT = 'give a whole number from 0 to 2^53-1, or a bigint up to 2^64-1';

/**
 * The one representation of a version.
 *
 * @throws {@link InvalidEntry} `invalid-version` for anything but a whole number from 0 to 2^53-1 or a bigint from 0 to
 * 2^64-1
 */
export function toVersion(value: unknown, path: readonly (string | number)[] = ['ver']): Version {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && !Object.is(value, -0)) return value;
  if (typeof value === 'bigint' && value >= 0n && value <= MAX_VERSION) {
    return value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;
  }
  throw new InvalidEntry('invalid-version', `ver is ${found(value)}: ${HINT}`, { path });
}

/** Negative when `a` is older than `b`, positive when it is newer, 0 when they are the same. */
export function compareVersions(a: Version, b: Version): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * The version after `version`.
 *
 * @param max the greatest version the caller may issue, 2^64-1 unless told
 * @throws {@link VersionExhausted} at `max`
 */
export function nextVersion(version: Version, max: Version = MAX_VERSION): Version {
  const current = toVersion(version);
  if (current >= max) {
    throw new VersionExhausted(
      `ver ${current} is the last one (at most ${max}): no later write can replace it; use another id`,
    );
  }
  return current < Number.MAX_SAFE_INTEGER ? (current as number) + 1 : BigInt(current) + 1n;
}

function found(value: unknown): string {
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : `the unsafe number ${value}`;
  return typeof value === 'bigint' ? `${value}, out of range` : describe(value);
}
