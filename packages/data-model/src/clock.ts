import { ClockDrift, InvalidOption, VersionExhausted } from './errors.js';
import { numberOption } from './number-option.js';
import { toVersion, type Version } from './version.js';

/** Milliseconds from 1970 to 2020-01-01 UTC, where clock versions start. */
export const CLOCK_EPOCH_MS = 1_577_836_800_000;
/** Versions in one millisecond. */
export const CLOCK_TICKS_PER_MS = 4096;

/** How far ahead of the local clock a version may be. @default 60000 */
export const DEFAULT_MAX_DRIFT_MS = 60_000;

/** Options of {@link createClock}. */
export interface ClockOptions {
  /** Milliseconds since 1970, for example `Date.now`. */
  readonly now: () => number;
  /**
   * How far ahead of `now` an observed version may be, in milliseconds. Raise it to accept writers with worse clocks,
   * and pay with versions that run ahead for as long. @default 60000
   */
  readonly maxDriftMs?: number;
  /** What a set holds already, for example `snapshot.packed('pacing')`: the clock observes each version. */
  readonly seed?: Iterable<{ readonly ver: Version }>;
}

/** Issues versions for writers that don't want to count. */
export interface Clock {
  /**
   * A version greater than everything this clock has issued or observed, and than `previous`.
   *
   * @throws {@link ClockDrift} when `previous` is further ahead than allowed; nothing is issued
   * @throws {@link VersionExhausted} in the year 2089
   */
  next(previous?: Version): number;
  /** Makes later versions greater than this one. False, and no effect, when it is further ahead than allowed. */
  observe(version: Version): boolean;
}

/**
 * A hybrid logical clock (Kulkarni et al. 2014) packed in 53 bits: 41 of milliseconds since 2020-01-01 UTC and 12 of
 * counter, whose overflow carries into the milliseconds. Versions follow the wall clock as long as it goes forward,
 * and never go back when it does.
 *
 * @throws {@link InvalidOption}
 */
export function createClock(options: ClockOptions): Clock {
  const { now, maxDriftMs = DEFAULT_MAX_DRIFT_MS } = options;
  if (typeof now !== 'function') throw new InvalidOption('now', `now is ${typeof now}: give a function, e.g. Date.now`);
  numberOption('maxDriftMs', maxDriftMs, 0);
  let last = 0;

  const observe = (version: Version): boolean => {
    const observed = toVersion(version);
    if (driftMs(observed, now()) > maxDriftMs) return false;
    if (observed > last) last = Number(observed);
    return true;
  };

  const next = (previous?: Version): number => {
    if (previous !== undefined && !observe(previous)) throw clockDrift(previous, now(), maxDriftMs);
    const issued = Math.max(wallVersion(now()), last + 1);
    if (issued > Number.MAX_SAFE_INTEGER)
      throw new VersionExhausted('the clock is past its last version: check its time');
    last = issued;
    return issued;
  };

  for (const { ver } of options.seed ?? []) observe(ver);
  return { next, observe };
}

/** How many milliseconds a version is ahead of the time `now`; negative when it is behind. */
export function driftMs(version: Version, now: number): number {
  return Number(version) / CLOCK_TICKS_PER_MS + CLOCK_EPOCH_MS - now;
}

/** The error that tells a writer that its versions, or its clock, are ahead. */
export function clockDrift(version: Version, now: number, maxDriftMs: number): ClockDrift {
  return new ClockDrift(
    `ver ${version} is ${Math.round(driftMs(version, now))} ms ahead of this clock, more than maxDriftMs ${maxDriftMs}: ` +
      'set the clocks, raise maxDriftMs, or take nextVersion(previous) to go on from it',
  );
}

function wallVersion(now: number): number {
  if (!Number.isFinite(now)) throw new InvalidOption('now', `now() gave ${now}: give milliseconds since 1970`);
  return Math.max(0, Math.floor(now) - CLOCK_EPOCH_MS) * CLOCK_TICKS_PER_MS;
}
