/** Bounds on the wait before something that failed is tried again. */
export interface Backoff {
  /** Milliseconds of the shortest wait. Raise it to spare the peer, and notice its return later. @default 500 */
  readonly minMs: number;
  /** Milliseconds that no wait exceeds. Raise it to spare a peer that is long gone, and notice its return later. @default 30000 */
  readonly maxMs: number;
}

/**
 * The wait before the next try: exponential on average, and never the same for two that failed together.
 *
 * "Decorrelated jitter" of M. Brooker, Exponential Backoff And Jitter (AWS Architecture Blog, 2015): uniform between
 * the shortest wait and three times the one before. Here the cap is put on the range instead of on the draw, so that
 * peers that have long been failing don't all end up waiting exactly `maxMs`.
 *
 * @param previousMs the wait before this one; 0 after a success
 * @param random uniform in [0, 1)
 */
export function nextBackoff(previousMs: number, random: number, { minMs, maxMs }: Backoff): number {
  const upper = Math.min(maxMs, Math.max(previousMs, minMs) * 3);
  return minMs + random * Math.max(0, upper - minMs);
}
