import type { Actuator, Micros } from '@sconf/app-market';
import type { Pace, Pacer, PacerInput } from './pacer.js';
import { PidController, type PidGains, type PidLimits } from './pid-controller.js';

/** Seconds in which a gap to the plan is to be closed. */
const RECOVERY_SECONDS = 4;
/** The target never exceeds the planned rate this many times, however large the gap. */
const MAX_CATCH_UP = 2;
/** Weight of the newest second in the measured rate of spending. */
const SMOOTHING = 0.4;
/** Errors beyond these count as these: one second's luck must not shake the loop. */
const ERROR_RANGE = { min: -2, max: 1 } as const;

/** Found by simulation over 150 seeds and several rates of wins: little error, and a threefold step does not ring. */
const GAINS: PidGains = { kp: 0.3, ki: 0.25, kd: 0.05, tracking: 0.3 };

/** The output is a logarithm, so that a step up and a step down of one size cancel. */
const LIMITS: Record<Actuator, PidLimits> = {
  throttle: { min: Math.log(0.01), max: 0, slew: 1 },
  multiplier: { min: Math.log(0.2), max: Math.log(1.5), slew: 0.5 },
};
/** Spending grows about with the square of a bid: more wins, and each dearer. */
const SENSITIVITY: Record<Actuator, number> = { throttle: 1, multiplier: 2 };

/**
 * Feedback control of spending (Zhang et al., "Feedback Control of Real-Time Display Advertising", WSDM 2016): the
 * target closes the gap to the plan in a few seconds, the forecast gives the feed-forward, and PID on the rate of
 * spending learns by how much the forecast is wrong.
 */
export class PidPacer implements Pacer {
  #actuator: Actuator | undefined;
  #controller: PidController | undefined;
  #spent: Micros | undefined;
  #measured = 0;

  step(input: PacerInput): Pace {
    const { now, seconds, plan, actuator } = input;
    this.#measure(input);
    const horizon = Math.min(RECOVERY_SECONDS, Math.max(1, plan.secondsLeft(now)));
    const gap = (plan.spentBy(now + horizon * 1000) - input.spent) / horizon;
    const planned = plan.rateAt(now);
    const target = Math.min(Math.max(gap, 0), planned * MAX_CATCH_UP);
    const error = (target - this.#measured) / Math.max(target, planned / 4, 1);
    const feedForward = Math.log(Math.max(target, planned / 100, 1) / Math.max(plan.capacityAt(now), 1));
    const controller = this.#controllerFor(actuator, feedForward);
    const bounded = Math.min(Math.max(error, ERROR_RANGE.min), ERROR_RANGE.max);
    const output = Math.exp(
      controller.step(bounded / SENSITIVITY[actuator], feedForward / SENSITIVITY[actuator], seconds),
    );
    return actuator === 'throttle' ? { rate: output, multiplier: 1, target } : { rate: 1, multiplier: output, target };
  }

  #measure({ spent, seconds }: PacerInput): void {
    const perSecond = (spent - (this.#spent ?? spent)) / seconds;
    this.#measured += SMOOTHING * (perSecond - this.#measured);
    this.#spent = spent;
  }

  /** A change of actuator while running starts over from the feed-forward. */
  #controllerFor(actuator: Actuator, feedForward: number): PidController {
    if (this.#controller === undefined || this.#actuator !== actuator) {
      const { min, max } = LIMITS[actuator];
      const start = Math.min(Math.max(feedForward / SENSITIVITY[actuator], min), max);
      this.#controller = new PidController(GAINS, LIMITS[actuator], start);
      this.#actuator = actuator;
    }
    return this.#controller;
  }
}
