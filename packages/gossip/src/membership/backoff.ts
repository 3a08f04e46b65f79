import { type CloseCode, FINAL_CLOSE_CODES } from '@sconf/transport';

/** How long to wait before an address is dialled again, in milliseconds. */
export interface DialTimes {
  readonly dialAgainMs: number;
  readonly dialAgainMaxMs: number;
  readonly refusedMs: number;
}

/**
 * How long to wait after a link ended, or a dial failed, which counts as `lost`: after so many failures in a row twice as
 * long each time up to a bound, half of it at random, so that those who lost the same peer don't come back at once.
 */
export function pauseMs(code: CloseCode, failures: number, times: DialTimes, random: () => number): number {
  if (FINAL_CLOSE_CODES.has(code)) return times.refusedMs;
  const { dialAgainMs, dialAgainMaxMs } = times;
  const full = code === 'no-room' ? dialAgainMaxMs : Math.min(dialAgainMaxMs, dialAgainMs * 2 ** (failures - 1));
  return full * (0.5 + random() / 2);
}
