import type { Series } from './series.js';

/** A budget of which this share is spent counts as gone. */
const EXHAUSTED = 0.98;
/** Within this share of the budget of plan counts as settled. */
export const SETTLED_WITHIN = 0.05;

/** Root mean square of spend against plan over all samples, as a share of the budget. */
export function pacingError(series: readonly Series[]): number {
  let squares = 0;
  let count = 0;
  for (const { budget, samples } of series) {
    for (const { spent, plan } of samples) {
      squares += ((spent - plan) / budget) ** 2;
      count += 1;
    }
  }
  return count === 0 ? 0 : Math.sqrt(squares / count);
}

/** How far spend ever was ahead of plan, as a share of the budget. */
export function greatestLead({ budget, samples }: Series): number {
  return Math.max(0, ...samples.map(({ spent, plan }) => (spent - plan) / budget));
}

/** How far spend is from the budget at the end, as a share of it: above 0 is too much. */
export function finalError({ budget, samples }: Series): number {
  return ((samples.at(-1)?.spent ?? 0) - budget) / budget;
}

/** The second of the flight at which the budget is gone while the plan still has some left; `undefined` if never. */
export function exhaustedAt({ budget, samples }: Series): number | undefined {
  return samples.find(({ spent, plan }) => spent >= EXHAUSTED * budget && plan < EXHAUSTED * budget)?.at;
}

/**
 * Seconds after `from` from which on spend stays within {@link SETTLED_WITHIN} of plan until `until`; `undefined` when it
 * doesn't before then. 0 when it never leaves.
 */
export function settlingTime({ budget, samples }: Series, from: number, until: number): number | undefined {
  let since: number | undefined;
  for (const { at, spent, plan } of samples) {
    if (at < from || at > until) continue;
    if (Math.abs(spent - plan) > SETTLED_WITHIN * budget) since = undefined;
    else since ??= at - from;
  }
  return since;
}
