/** What a {@link backoffMs} is worked out from. */
export interface Backoff {
  readonly firstMs: number;
  readonly maxMs: number;
  /** 0 to 1, 1 excluded. */
  readonly random: () => number;
}

/**
 * How long to wait after the given number of failures in a row: twice as long each time up to a bound, half of it at
 * random, so that those who lost the same peer don't come back at once.
 */
export function backoffMs(failures: number, { firstMs, maxMs, random }: Backoff): number {
  const full = Math.min(maxMs, firstMs * 2 ** Math.min(failures - 1, 30));
  return full / 2 + (full / 2) * random();
}
