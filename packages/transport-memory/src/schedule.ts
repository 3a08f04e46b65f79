/**
 * Runs `turn` later, once, and turns in the order in which they were asked for. Must never run one before returning.
 */
export type Schedule = (turn: () => void) => void;

/** What {@link platformSchedule} looks for. */
export interface Platform {
  readonly setImmediate?: (turn: () => void) => unknown;
  readonly setTimeout: (turn: () => void, ms: number) => unknown;
}

/** The platform's way to let I/O go first: `setImmediate` on Node, a timer elsewhere. */
export function platformSchedule(platform: Platform = globalThis): Schedule {
  const { setImmediate } = platform;
  if (setImmediate !== undefined) return (turn) => void setImmediate(turn);
  return (turn) => void platform.setTimeout(turn, 0);
}
