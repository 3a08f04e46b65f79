import type { Micros } from './money.js';
import { randomOf } from './random.js';

/** A publisher's site in the synthetic market. */
export interface MarketSite {
  readonly id: string;
  readonly domain: string;
  readonly cat: string;
  /** Relative number of its requests. */
  readonly weight: number;
  /** 1 first price, 2 second price. */
  readonly at: 1 | 2;
  /** The lowest price it takes. */
  readonly floor: Micros;
  /** Median of the best price that others than our bidders offer. */
  readonly medianPrice: Micros;
  /** Standard deviation of the logarithm of that price. */
  readonly sigma: number;
}

/** The sites that a seed stands for. */
export function sitesOf(seed: number, count: number): readonly MarketSite[] {
  return Array.from({ length: count }, (_, index) => {
    const random = randomOf(seed, 'site', index);
    const medianPrice = Math.round(random.logNormal(1600, 0.25));
    return {
      id: `site-${index + 1}`,
      domain: `site-${index + 1}.example`,
      cat: `IAB${1 + random.integer(20)}`,
      weight: 0.5 + random.next(),
      at: random.next() < 0.3 ? 1 : 2,
      floor: Math.round(medianPrice * (0.3 + 0.2 * random.next())),
      medianPrice,
      sigma: 0.35 + 0.15 * random.next(),
    };
  });
}
