import type { NodeOptions } from '@sconf/gossip';
import type { RouterOptions } from '@sconf/router';
import type { Transport } from '@sconf/transport';
import type { DiskOptions } from './machine/disk.js';

/** Options of a node in a simulation. */
export interface SimulatedNodeOptions {
  /** Keeps what the node accepts through crashes. @default false: the node starts from nothing each time */
  readonly disk?: boolean | DiskOptions;
  /** Names of the nodes that it dials to join. @default the first node of the simulation */
  readonly seeds?: readonly string[];
  /** Options of its router, but for those that the simulation gives. */
  readonly router?: Omit<RouterOptions, 'configs' | 'store' | 'schedule'>;
  /** Options of `createNode`, but for those that the simulation gives. @default the cluster is called `simulation` */
  readonly node?: Partial<Omit<NodeOptions, 'router' | 'transport' | 'seeds' | 'timers' | 'random' | 'id'>>;
  /** Puts a decorator around the wire, to see how a cluster gets along with it. @default none */
  readonly transport?: (wire: Transport) => Transport;
}
