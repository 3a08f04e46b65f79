import type { Machine } from './machine/machine.js';
import type { Process } from './machine/process.js';
import type { Network } from './network/network.js';
import type { Observer } from './observer.js';
import type { VirtualTime } from './time/virtual-time.js';

/** What a simulation gives to its nodes. */
export interface Stage {
  readonly time: VirtualTime;
  readonly network: Network;
  /** Begins a life on a machine that has none. */
  boot(machine: Machine): Process;
  /** Names of the nodes that newcomers dial where they aren't told. */
  firstNames(): readonly string[];
  /** Asks all observers; the first that finds a promise broken ends the simulation. */
  tell(ask: (observer: Observer) => string | undefined): void;
}
