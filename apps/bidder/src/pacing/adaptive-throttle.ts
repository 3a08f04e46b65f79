import type { Pace, Pacer, PacerInput } from './pacer.js';

/** Change of the rate at each step, both ways. */
const STEP = 0.1;
/** The rate a flight starts with: too low is soon put right, too high is spent. */
const INITIAL_RATE = 0.1;
const MIN_RATE = 0.001;

/**
 * Compares what is spent with the plan and takes part a tenth more, or a tenth less, than before (Agarwal et al.,
 * "Budget Pacing for Targeted Online Advertisements at LinkedIn", KDD 2014).
 */
export class AdaptiveThrottle implements Pacer {
  #rate = INITIAL_RATE;

  step({ now, seconds, spent, plan }: PacerInput): Pace {
    const factor = (1 + STEP) ** seconds;
    const wanted = spent > plan.spentBy(now) ? this.#rate / factor : this.#rate * factor;
    this.#rate = Math.min(1, Math.max(MIN_RATE, wanted));
    return { rate: this.#rate, multiplier: 1, target: plan.rateAt(now) };
  }
}
