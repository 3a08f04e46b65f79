import type { Timers } from '@sconf/transport';

/** The process's clock and timers. */
export function platformTimers(): Timers {
  return {
    now: () => performance.now(),
    after(delayMs, callback) {
      const timer = setTimeout(callback, delayMs);
      return () => clearTimeout(timer);
    },
  };
}
