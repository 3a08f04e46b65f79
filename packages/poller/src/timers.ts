/** Time as a poller sees it: what has passed, and a wake-up. Tests and simulators give a virtual one. */
export interface Timers {
  /** Milliseconds from any fixed origin; never goes back. */
  now(): number;
  /** Calls `callback` once, `delayMs` from now, unless the returned function is called first. */
  after(delayMs: number, callback: () => void): () => void;
}

/** The platform's monotonic time. Waiting keeps a Node process alive. */
export const SYSTEM_TIMERS: Timers = Object.freeze({
  now: () => performance.now(),
  after(delayMs: number, callback: () => void): () => void {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
});
