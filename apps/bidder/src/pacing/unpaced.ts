import type { Pace, Pacer, PacerInput } from './pacer.js';

/** Takes part in everything: the baseline that shows what pacing is for. */
export class Unpaced implements Pacer {
  step({ now, plan }: PacerInput): Pace {
    return { rate: 1, multiplier: 1, target: plan.capacityAt(now) };
  }
}
