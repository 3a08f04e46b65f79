import { InvalidOption } from '@sconf/data-model';

/** @throws {@link InvalidOption} */
export function checkShare(share: number): void {
  if (!(share >= 0 && share <= 1)) throw new InvalidOption('share', `share is ${share}: give a number from 0 to 1`);
}

/** @throws {@link InvalidOption} */
export function checkDelay(option: string, delayMs: number, leastMs: number): void {
  if (!(delayMs >= leastMs && delayMs < 2 ** 31)) {
    throw new InvalidOption(option, `${option} is ${delayMs}: give milliseconds from ${leastMs} up to 2^31`);
  }
}
