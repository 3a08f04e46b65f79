import { InvalidParameter } from './errors.js';

/** Relative traffic of the 24 hours of a day: quiet at night, a shoulder at noon, the peak in the evening. */
export const DAY: readonly number[] = [
  0.55, 0.45, 0.4, 0.38, 0.4, 0.5, 0.65, 0.8, 0.95, 1.05, 1.12, 1.2, 1.25, 1.2, 1.15, 1.12, 1.15, 1.25, 1.4, 1.5, 1.45,
  1.25, 0.95, 0.7,
];

/** How traffic, and with it a plan of spending, is spread over a flight: a density on [0, 1) with mean 1. */
export class DayCurve {
  readonly #weights: readonly number[];
  /** Share of the whole before each slot, and 1 at the end. */
  readonly #before: readonly number[];

  /**
   * @param weights relative traffic of slots of equal length, each above 0
   * @throws {@link InvalidParameter}
   */
  constructor(weights: readonly number[] = DAY) {
    if (weights.length === 0 || !weights.every((weight) => Number.isFinite(weight) && weight > 0)) {
      throw new InvalidParameter('a day curve needs at least one slot, each with a weight above 0');
    }
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    this.#weights = weights.map((weight) => (weight * weights.length) / total);
    const before = [0];
    for (const weight of this.#weights) before.push((before.at(-1) ?? 0) + weight / weights.length);
    this.#before = before;
  }

  /** The greatest density. */
  get peak(): number {
    return Math.max(...this.#weights);
  }

  /** Traffic at `x` relative to the mean; 0 outside of [0, 1). */
  density(x: number): number {
    return x >= 0 && x < 1 ? (this.#weights[Math.floor(x * this.#weights.length)] ?? 0) : 0;
  }

  /** The share of all traffic that comes before `x`: 0 at 0, 1 at 1. */
  cumulative(x: number): number {
    if (x <= 0) return 0;
    if (x >= 1) return 1;
    const slot = Math.floor(x * this.#weights.length);
    return (this.#before[slot] ?? 0) + this.density(x) * (x - slot / this.#weights.length);
  }
}
