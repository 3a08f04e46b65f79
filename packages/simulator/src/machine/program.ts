import type { Timers, Transport } from '@sconf/transport';
import type { Machine } from './machine.js';
import type { Process } from './process.js';

/** What a program of your own gets on a simulated machine, in the place of the platform. */
export interface Program {
  readonly machine: Machine;
  /** The wire; it listens at `sim:<name>`. */
  readonly transport: Transport;
  readonly timers: Timers;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Runs a turn later in this instant. */
  readonly schedule: (turn: () => void) => void;
  /** Ends it at once; `silently` takes the machine along, and nobody is told. */
  crash(options?: { readonly silently?: boolean }): void;
}

/** @param transport the wire of `process` */
export function programOf(process: Process, transport: Transport): Program {
  const { machine, timers, schedule, dice } = process;
  return {
    machine,
    transport,
    timers,
    random: dice.next,
    schedule,
    crash: ({ silently = false } = {}) => {
      machine.process = undefined;
      process.die(silently);
    },
  };
}
