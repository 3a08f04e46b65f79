import type { Campaign } from './configs.js';
import { DayCurve } from './day-curve.js';
import type { Micros } from './money.js';

/** How one seat of a campaign is to spend its share of the budget over the flight. */
export class Plan {
  /** This seat's share of the budget. */
  readonly budget: Micros;
  readonly #campaign: Campaign;
  readonly #curve: DayCurve;

  constructor(campaign: Campaign) {
    this.#campaign = campaign;
    this.#curve = new DayCurve(campaign.curve);
    this.budget = campaign.budget / campaign.seats.length;
  }

  /** Whether the flight is on at `now`, in ms since 1970. */
  isFlying(now: number): boolean {
    return now >= this.#campaign.start && now < this.#campaign.end;
  }

  /** Seconds until the end of the flight; negative after it. */
  secondsLeft(now: number): number {
    return (this.#campaign.end - now) / 1000;
  }

  /** What is to be spent by `now`: 0 before the flight, the whole share after it. */
  spentBy(now: number): Micros {
    return this.budget * this.#curve.cumulative(this.#at(now));
  }

  /** Micros a second that the plan spends at `now`. */
  rateAt(now: number): number {
    return this.#perSecond(this.budget, now);
  }

  /** Micros a second that the forecast says could be spent at `now` by taking part in everything. */
  capacityAt(now: number): number {
    return this.#perSecond(this.#campaign.forecast, now);
  }

  #perSecond(total: Micros, now: number): number {
    return (total * this.#curve.density(this.#at(now)) * 1000) / (this.#campaign.end - this.#campaign.start);
  }

  #at(now: number): number {
    return (now - this.#campaign.start) / (this.#campaign.end - this.#campaign.start);
  }
}
