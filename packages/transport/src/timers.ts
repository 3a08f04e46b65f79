/** Time as a protocol sees it: what has passed, and a wake-up. Tests and simulators give a virtual one. */
export interface Timers {
  /** Milliseconds from any fixed origin; never goes back. */
  now(): number;
  /** Calls `callback` once, `delayMs` from now, unless the returned function is called first. */
  after(delayMs: number, callback: () => void): () => void;
}
