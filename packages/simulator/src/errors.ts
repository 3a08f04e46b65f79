import { ConfigError, type ConfigErrorOptions } from '@sconf/data-model';

/** Why a simulation can't go on. */
export type SimulationErrorCode = 'busy' | 'endless-instant' | 'not-in-time' | 'not-running' | 'running';

/**
 * A simulation was asked for what can't be. Codes: `busy` (time passes already: await the call before), `endless-instant`
 * (the code that is simulated goes on without ever waiting), `not-in-time` (what was waited for did not come), `running`
 * and `not-running` (a node is, or isn't).
 */
export class SimulationError extends ConfigError {
  declare readonly code: SimulationErrorCode;

  constructor(code: SimulationErrorCode, message: string, options?: ConfigErrorOptions) {
    super(code, message, options);
  }
}

/** What a cluster promises does not hold. Code `invariant-violated`. */
export class InvariantViolated extends ConfigError {
  /** The invariant's name, kebab-case. */
  readonly invariant: string;
  /** Virtual milliseconds at which it was seen. */
  readonly atMs: number;

  constructor(invariant: string, atMs: number, message: string) {
    super('invariant-violated', `${invariant}: ${message} (at ${atMs} ms)`);
    this.invariant = invariant;
    this.atMs = atMs;
  }
}
