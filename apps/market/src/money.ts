/**
 * Money is whole micros of a dollar, so that sums are exact. OpenRTB prices are CPM: dollars for a thousand impressions,
 * so one impression at CPM 2.503 costs 2 503 micros.
 */
export type Micros = number;

/** The one currency of this market. */
export const CURRENCY = 'USD';

/** What one impression costs at this CPM, rounded to whole micros. */
export function microsOfCpm(cpm: number): Micros {
  return Math.round(cpm * 1000);
}

/** The CPM at which one impression costs this many micros: at most three decimals. */
export function cpmOfMicros(micros: Micros): number {
  return micros / 1000;
}

/** For people: dollars with as many decimals as small budgets need. */
export function formatMicros(micros: Micros): string {
  const dollars = micros / 1e6;
  return `$${dollars.toFixed(Math.abs(dollars) < 10 ? 3 : 2)}`;
}
