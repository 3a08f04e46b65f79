import type { Agent } from '@sconf/app-market';
import { AgentType, PacingType } from '@sconf/app-market';
import type { Clock, ConfigInput, Replica } from '@sconf/data-model';
import type { BiddingState } from './bidding/bidding-state.js';
import type { Seat } from './bidding/seat.js';

/** What a {@link ControlLoop} works with. */
export interface ControlLoopOptions {
  readonly name: string;
  readonly seats: ReadonlyMap<string, Seat>;
  /** Where pacing is published. */
  readonly replica: Replica;
  /** The state as of now. */
  readonly state: () => BiddingState;
  /** Versions for what it writes. */
  readonly clock: Clock;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** How to reach this process. */
  readonly agent: Omit<Agent, 'at' | 'seats'>;
}

/** Once a second: measures each seat, decides how it goes on, and publishes one version of its pacing. */
export class ControlLoop {
  readonly #options: ControlLoopOptions;

  constructor(options: ControlLoopOptions) {
    this.#options = options;
  }

  /** One step for all seats, and a sign of life. */
  async step(): Promise<void> {
    const { name, seats, replica, state, clock, now, agent } = this.#options;
    const at = now();
    const view = state();
    const configs: ConfigInput[] = [];
    for (const seat of seats.values()) {
      const pacing = seat.control(view, at);
      if (pacing !== undefined) configs.push({ type: PacingType.name, id: seat.name, ver: clock.next(), data: pacing });
    }
    const alive: Agent = { ...agent, seats: [...seats.keys()], at };
    configs.push({ type: AgentType.name, id: name, ver: clock.next(), data: alive });
    for (const config of configs) await replica.put(config);
  }
}
