import type { VirtualTime } from '../time/virtual-time.js';
import { MachineClock } from './machine-clock.js';
import type { Process } from './process.js';

/** Where processes run, one after the other: its clocks, and how promptly it does things. */
export class Machine {
  readonly name: string;
  readonly clock: MachineClock;
  /** Milliseconds that each frame takes to be worked on, one after the other. */
  msPerFrame = 0;
  /** What runs now. */
  process: Process | undefined;
  readonly #time: VirtualTime;
  #paused = false;
  #waiting: (() => void)[] = [];
  #busyUntil = 0;

  constructor(name: string, time: VirtualTime) {
    this.name = name;
    this.#time = time;
    this.clock = new MachineClock(() => time.now);
  }

  /** Does something for a process, unless that is dead: now, or when the machine goes on. */
  run(process: Process, work: () => void): void {
    if (!process.alive) return;
    if (this.#paused) this.#waiting.push(() => this.run(process, work));
    else work();
  }

  /** The same for what arrives over the network, which a slow machine works on one by one. */
  receive(process: Process, work: () => void): void {
    const { now } = this.#time;
    if (this.msPerFrame === 0 && this.#busyUntil <= now) {
      this.run(process, work);
      return;
    }
    this.#busyUntil = Math.max(now, this.#busyUntil) + this.msPerFrame;
    this.#time.at(this.#busyUntil, () => this.run(process, work));
  }

  /** Stops everything, as SIGSTOP does: timers and frames wait. */
  pause(): void {
    this.#paused = true;
  }

  /** Goes on: what was due is done now. */
  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const work of waiting) work();
  }
}
