import type { Campaign } from './configs.js';
import type { Micros } from './money.js';
import { drawOf } from './random.js';
import { parseSeat } from './seat-name.js';

/** How far a bidder's estimate of the click rate is off, both ways. */
const ESTIMATE_ERROR = 0.15;

/**
 * What an impression is worth to a seat: the click's value times its estimated probability. Each bidder's estimate errs
 * in its own way, the same in each arm. An unknown audience counts as the least likely to click.
 */
export function bidValue(campaign: Campaign, segments: readonly string[], seat: string, requestId: string): Micros {
  const rates = segments.map((segment) => campaign.clickRates[segment]).filter((rate) => rate !== undefined);
  const rate = rates.length > 0 ? Math.max(...rates) : Math.min(...Object.values(campaign.clickRates));
  if (!Number.isFinite(rate)) return 0;
  const error = (2 * drawOf('estimate', parseSeat(seat).bidder, requestId) - 1) * ESTIMATE_ERROR;
  return Math.round(campaign.valuePerClick * rate * (1 + error));
}

/** The most that any bid of a campaign can be at a multiplier of 1. */
export function greatestBid({ valuePerClick, clickRates }: Pick<Campaign, 'valuePerClick' | 'clickRates'>): Micros {
  return Math.ceil(valuePerClick * Math.max(0, ...Object.values(clickRates)) * (1 + ESTIMATE_ERROR));
}

/** What is bid of a value in a first-price auction, where the bid is also the price. */
const FIRST_PRICE_SHADE = 0.85;

/** What to bid for something of this value: all of it in a second-price auction (Vickrey, 1961), less in a first-price one. */
export function bidPrice(value: Micros, at: number, multiplier: number): Micros {
  return Math.round(value * multiplier * (at === 1 ? FIRST_PRICE_SHADE : 1));
}
