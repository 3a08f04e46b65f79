/** How a {@link PidController} reacts. */
export interface PidGains {
  /** Per unit of error. Raise it to react at once, and follow noise more. */
  readonly kp: number;
  /** Per unit of error and second. Raise it to remove a lasting error sooner, and overshoot more. */
  readonly ki: number;
  /** Per unit of error change a second. Raise it to damp, and amplify noise. */
  readonly kd: number;
  /** How fast the integral follows an output that a limit holds back, per second: anti-windup by back-calculation. */
  readonly tracking: number;
}

/** What the output of a {@link PidController} is held to. */
export interface PidLimits {
  readonly min: number;
  readonly max: number;
  /** Greatest change of the output a second. */
  readonly slew: number;
}

/**
 * A PID controller with feed-forward, clamp, slew limit and anti-windup by back-calculation (Åström and Hägglund,
 * "Advanced PID Control", 2006, section 3.5). It has no clock: the caller says how much time has passed.
 */
export class PidController {
  readonly #gains: PidGains;
  readonly #limits: PidLimits;
  #integral = 0;
  #previousError: number | undefined;
  #output: number;

  /** @param output where it starts; the slew limit counts from here */
  constructor(gains: PidGains, limits: PidLimits, output: number) {
    this.#gains = gains;
    this.#limits = limits;
    this.#output = output;
  }

  /** The last output. */
  get output(): number {
    return this.#output;
  }

  /**
   * The next output.
   *
   * @param error setpoint minus measurement
   * @param feedForward the output that a perfect model would ask for
   * @param seconds since the last step
   */
  step(error: number, feedForward: number, seconds: number): number {
    const { kp, ki, kd, tracking } = this.#gains;
    const { min, max, slew } = this.#limits;
    const slope = this.#previousError === undefined ? 0 : (error - this.#previousError) / seconds;
    this.#previousError = error;
    this.#integral += ki * error * seconds;
    // A feed-forward beyond the clamp says nothing on how wrong the model is, and must not wind the integral either way.
    const reachable = Math.min(Math.max(feedForward, min), max);
    const wanted = reachable + kp * error + this.#integral + kd * slope;
    const within = Math.min(Math.max(wanted, min), max);
    // Only what the clamp holds back unwinds the integral: a slew limit passes by itself, and more integral speeds it up.
    this.#integral += Math.min(1, tracking * seconds) * (within - wanted);
    const reach = slew * seconds;
    this.#output = Math.min(Math.max(within, this.#output - reach), this.#output + reach);
    return this.#output;
  }
}
