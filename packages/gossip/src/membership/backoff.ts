import { type CloseCode, FINAL_CLOSE_CODES } from '@sconf/transport';

/** How long to wait before an address is dialled again, in milliseconds. */
export interface DialTimes {
  readonly dialAgainMs: number;
  readonly dialAgainMaxMs: number;
  readonly refusedMs: number;
}

/** Twice as long with each attempt in a row from `firstMs` on, up to `maxMs`, half of it at random. */
export function backoffMs(attempts: number, firstMs: number, maxMs: number, random: () => number): number {
  return Math.min(maxMs, firstMs * 2 ** (attempts - 1)) * (0.5 + random() / 2);
}

/**
 * How long to wait after a link ended, or a dial failed, which counts as `lost`: longer with each failure in a row, and at
 * random, so that those who lost the same peer don't come back at once.
 */
export function pauseMs(code: CloseCode, failures: number, times: DialTimes, random: () => number): number {
  if (FINAL_CLOSE_CODES.has(code)) return times.refusedMs;
  const { dialAgainMs, dialAgainMaxMs } = times;
  if (code === 'no-room') return backoffMs(1, dialAgainMaxMs, dialAgainMaxMs, random);
  return backoffMs(failures, dialAgainMs, dialAgainMaxMs, random);
}
