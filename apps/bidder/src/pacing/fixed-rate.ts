import type { Pace, Pacer, PacerInput } from './pacer.js';

/** Takes part in the share of requests that yesterday's traffic says is right, and never looks at what comes of it. */
export class FixedRate implements Pacer {
  step({ now, plan }: PacerInput): Pace {
    const capacity = plan.capacityAt(now);
    const rate = capacity > 0 ? Math.min(1, plan.rateAt(now) / capacity) : 0;
    return { rate, multiplier: 1, target: plan.rateAt(now) };
  }
}
