import type { PackedEntry } from '@sconf/data-model';
import type { Sketch } from '@sconf/reconcile';
import type { Router } from '@sconf/router';
import type { Timers, Transport } from '@sconf/transport';
import type { NodeEvent } from './events.js';
import type { LeafLimits } from './leaf-limits.js';
import type { GossipLimits } from './limits.js';
import type { NodeTimes } from './node-times.js';

/** Options of `createLeaf`. */
export interface LeafOptions {
  /** The replica that is kept equal to those of the peers. It stays open when the node closes. */
  readonly router: Router;
  /** The wire; its frames must hold at least 65 536 bytes. */
  readonly transport: Transport;
  /** Which nodes belong together, 1 to 512 bytes: nodes of different clusters refuse each other. */
  readonly cluster: string;
  /** Addresses of some nodes of the cluster. They are always tried again. */
  readonly seeds?: readonly string[];
  /** What to call this node, 1 to 512 bytes, other than all others. @default 16 random hex digits */
  readonly id?: string;
  /** Bounds on frames and entries. @default DEFAULT_LIMITS and DEFAULT_GOSSIP_LIMITS */
  readonly limits?: Partial<LeafLimits>;
  /** How long to wait for what. @default DEFAULT_NODE_TIMES */
  readonly times?: Partial<NodeTimes>;
  /** Keeps the differences between large sets cheap to find, at some microseconds a write. @default none: walks */
  readonly sketch?: Sketch;
  /** Judges entries of peers: the code to refuse one with, or undefined to take it. @default takes all */
  readonly refuse?: (entry: PackedEntry) => string | undefined;
  /** Hears what happens. Must not throw. */
  readonly onEvent?: (event: NodeEvent) => void;
  /** Time. @default the process's */
  readonly timers?: Timers;
  /** 0 to 1, 1 excluded. @default Math.random */
  readonly random?: () => number;
  /** Closes the node, politely, when it is aborted. */
  readonly signal?: AbortSignal;
}

/** Options of `createNode`. */
export interface NodeOptions extends LeafOptions {
  /** Where to listen; without it this node dials, and isn't dialled. */
  readonly listen?: string;
  /** Addresses of some nodes of the cluster; through them it hears of the others. They are always tried again. */
  readonly seeds?: readonly string[];
  /** Bounds on frames, entries and peers. @default DEFAULT_LIMITS and DEFAULT_GOSSIP_LIMITS */
  readonly limits?: Partial<GossipLimits>;
}
