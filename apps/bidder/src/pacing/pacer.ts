import type { Actuator, Micros, Plan } from '@sconf/app-market';

/** What a pacer is told once a control interval. */
export interface PacerInput {
  /** ms since 1970. */
  readonly now: number;
  /** Seconds since the last step. */
  readonly seconds: number;
  /** Billed, or won and about to be, over the whole flight. */
  readonly spent: Micros;
  readonly plan: Plan;
  readonly actuator: Actuator;
}

/** What a seat publishes of it. */
export interface Pace {
  /** Share of requests it wants to be offered, 0 to 1. */
  readonly rate: number;
  /** What its bids are multiplied with. */
  readonly multiplier: number;
  /** Micros a second that it aims at. */
  readonly target: number;
}

/** Decides once a control interval how much to take part. */
export interface Pacer {
  step(input: PacerInput): Pace;
}
