import type { Histogram } from '@sconf/app-market';

/** Quantiles in ms. */
export interface Quantiles {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  readonly count: number;
}

/** What a histogram of ms says. */
export function quantilesOf(histogram: Histogram): Quantiles {
  const { count, max } = histogram;
  return { p50: histogram.quantile(0.5), p99: histogram.quantile(0.99), max, count };
}
