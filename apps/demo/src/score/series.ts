import type { Campaign, Micros, SeatReport } from '@sconf/app-market';
import { Plan } from '@sconf/app-market';

/** Spend against plan at one time of the flight. */
export interface Sample {
  /** Seconds of the flight. */
  readonly at: number;
  readonly spent: Micros;
  readonly plan: Micros;
}

/** What a {@link Series} is about: a seat, or all seats of an arm. */
export interface Series {
  readonly budget: Micros;
  readonly samples: Sample[];
}

/** Spend against plan over the flight, of every seat and every arm, as the exchange reports it. */
export class SpendRecord {
  readonly #start: number;
  readonly #plans = new Map<string, { readonly arm: string; readonly plan: Plan }>();
  readonly #seats = new Map<string, Series>();
  readonly #arms = new Map<string, Series>();

  /** @param start of the flight, ms since 1970 */
  constructor(campaigns: readonly Campaign[], start: number) {
    this.#start = start;
    for (const campaign of campaigns) {
      const plan = new Plan(campaign);
      for (const seat of campaign.seats) {
        this.#plans.set(seat, { arm: campaign.arm, plan });
        this.#seats.set(seat, { budget: plan.budget, samples: [] });
      }
      const budget = (this.#arms.get(campaign.arm)?.budget ?? 0) + campaign.budget;
      this.#arms.set(campaign.arm, { budget, samples: [] });
    }
  }

  /** By seat. */
  get seats(): ReadonlyMap<string, Series> {
    return this.#seats;
  }

  /** By arm. */
  get arms(): ReadonlyMap<string, Series> {
    return this.#arms;
  }

  /** Takes in what the exchange had charged `at` seconds into the flight. */
  record(at: number, reports: readonly SeatReport[]): void {
    const charged = new Map(reports.map(({ seat, charged }) => [seat, charged]));
    const sums = new Map<string, { spent: Micros; plan: Micros }>();
    for (const [seat, { arm, plan }] of this.#plans) {
      const sample: Sample = { at, spent: charged.get(seat) ?? 0, plan: plan.spentBy(this.#start + at * 1000) };
      this.#seats.get(seat)?.samples.push(sample);
      const sum = sums.get(arm) ?? { spent: 0, plan: 0 };
      sums.set(arm, { spent: sum.spent + sample.spent, plan: sum.plan + sample.plan });
    }
    for (const [arm, sum] of sums) this.#arms.get(arm)?.samples.push({ at, ...sum });
  }
}
