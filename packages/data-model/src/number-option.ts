import { InvalidOption } from './errors.js';

/**
 * A numeric option that is in its range, both ends included.
 *
 * @throws {@link InvalidOption}
 */
export function numberOption(
  option: string,
  value: number,
  least: number,
  most: number = Number.POSITIVE_INFINITY,
): number {
  return inRange(option, value, least, most, 'number');
}

/** {@link numberOption} for one that has to be a whole number. */
export function wholeNumberOption(
  option: string,
  value: number,
  least: number,
  most: number = Number.MAX_SAFE_INTEGER,
): number {
  return inRange(option, Number.isInteger(value) ? value : String(value), least, most, 'whole number');
}

function inRange(option: string, value: number | string, least: number, most: number, kind: string): number {
  // JavaScript's callers also give text, which compares as the number that it spells.
  if (typeof value === 'number' && value >= least && value <= most) return value;
  throw new InvalidOption(option, `${option} is ${value}: give a ${kind} from ${least} to ${most}`);
}
