import { InvalidOption } from '@sconf/data-model';

/** The longest that a timer waits; it would take a longer time for none at all. */
export const MAX_DELAY_MS = 2_147_483_647;

/**
 * Checks that an option is a number in a range.
 *
 * @throws {@link InvalidOption}
 */
export function checkRange(name: string, value: unknown, least: number, most: number): void {
  if (typeof value === 'number' && value >= least && value <= most) return;
  throw new InvalidOption(name, `${name} is ${String(value)}: give a number from ${least} to ${most}`);
}

/**
 * Checks that each limit is at least 1, whatever its name.
 *
 * @throws {@link InvalidOption}
 */
export function checkLimits<L extends object>(limits: L): L {
  for (const [name, value] of Object.entries(limits)) checkRange(name, value, 1, Number.POSITIVE_INFINITY);
  return limits;
}
