import type { Timers } from '@sconf/transport';
import type { Dice } from '../time/dice.js';
import type { VirtualTime } from '../time/virtual-time.js';
import type { Machine } from './machine.js';

/** Something that ends with its process. */
export interface Resource {
  /** The process has died. `silently`: its machine has too, and nobody is told. */
  died(silently: boolean): void;
}

/**
 * One life of a program on a machine. Once it is dead nothing it asked for happens any more, though promises of its code
 * may still settle.
 */
export class Process {
  readonly machine: Machine;
  /** Its chance; depends on the seed, the machine's name and which of its lives this is. */
  readonly dice: Dice;
  readonly resources: Set<Resource> = new Set();
  readonly #time: VirtualTime;
  #alive = true;

  constructor(machine: Machine, time: VirtualTime, dice: Dice) {
    this.machine = machine;
    this.dice = dice;
    this.#time = time;
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** Time as its machine counts it. */
  readonly timers: Timers = {
    now: () => this.machine.clock.elapsed(),
    after: (delayMs, callback) => {
      const { clock } = this.machine;
      const due = clock.elapsed() + delayMs;
      let alarm = this.#time.after(delayMs / clock.rate, () => this.machine.run(this, ring));
      const ring = (): void => {
        const early = due - clock.elapsed();
        // The clock may have become slower meanwhile; less than this comes of rounding.
        if (early > 1e-6) alarm = this.#time.after(early / clock.rate, () => this.machine.run(this, ring));
        else if (wanted) callback();
      };
      let wanted = true;
      return () => {
        wanted = false;
        alarm.run = undefined;
      };
    },
  };

  /** Runs a turn later in this instant. */
  readonly schedule = (turn: () => void): void => {
    this.#time.soon(() => this.machine.run(this, turn));
  };

  /** Ends it at once. */
  die(silently: boolean): void {
    this.#alive = false;
    for (const resource of this.resources) resource.died(silently);
    this.resources.clear();
  }
}
