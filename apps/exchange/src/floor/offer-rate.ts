import type { Pacing } from '@sconf/app-market';

/** Up to this age a pacing is taken at its word, in ms. */
export const FRESH_MS = 2000;
/** From this age on nothing is offered: permission that old is none, in ms. */
export const STALE_MS = 5000;
/** The share of its rate that a pacing has left just before it is stale. */
export const FLOOR = 0.1;

/**
 * The share of requests to offer to a seat: what its pacing asks for, less and less of it from {@link FRESH_MS} on, and
 * nothing from {@link STALE_MS} on. A pacing from the future is taken as new.
 */
export function offerRate(pacing: Pacing | undefined, now: number): number {
  if (pacing === undefined) return 0;
  const age = now - pacing.at;
  if (age >= STALE_MS) return 0;
  const decay = age <= FRESH_MS ? 1 : 1 - ((1 - FLOOR) * (age - FRESH_MS)) / (STALE_MS - FRESH_MS);
  return pacing.rate * decay;
}
