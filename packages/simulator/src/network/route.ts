import type { Conditions } from './conditions.js';

/** The way from one machine to another. All links between the two share it. */
export class Route {
  readonly from: string;
  readonly to: string;
  conditions: Conditions;
  /** Whether nothing gets through. */
  cut: boolean;
  /** Until when the wire is taken by what was sent. */
  busyUntil = 0;

  constructor(from: string, to: string, conditions: Conditions, cut: boolean) {
    this.from = from;
    this.to = to;
    this.conditions = conditions;
    this.cut = cut;
  }

  /** Milliseconds that something takes which is sent now. */
  delay(random: () => number): number {
    const { latencyMs, jitterMs } = this.conditions;
    return jitterMs === 0 ? latencyMs : latencyMs + jitterMs * random();
  }

  /** Whether something that is sent now gets lost. */
  loses(random: () => number): boolean {
    const { loss } = this.conditions;
    return this.cut || (loss > 0 && random() < loss);
  }
}
