import type { Timers } from '@sconf/transport';

/** The process's clock and timers. */
export const PLATFORM_TIMERS: Timers = Object.freeze({
  now: () => performance.now(),
  after(delayMs: number, callback: () => void): () => void {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
});
