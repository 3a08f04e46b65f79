import type { Change, PackedEntry, Snapshot } from '@sconf/data-model';
import type { NodeEvent } from '@sconf/gossip';
import type { SimulatedNode } from './simulated-node.js';

/**
 * Hears what the nodes of a simulation do, as it happens. All methods are optional; none may change anything. One that
 * finds a promise broken answers with a sentence that says so.
 */
export interface Observer {
  /** A kebab-case name. */
  readonly name: string;
  /** A node begins a life, with what its disk kept. */
  started?(node: SimulatedNode, configs: Snapshot): string | undefined;
  /** A router accepted an entry, of its own author or from a peer. */
  accepted?(node: SimulatedNode, entry: PackedEntry, from: 'author' | 'peer'): string | undefined;
  /** A lossless handler of a router was told. */
  told?(node: SimulatedNode, changes: readonly Change[]): string | undefined;
  /** An author was told that his write is durable. */
  acknowledged?(node: SimulatedNode, entry: PackedEntry): string | undefined;
  /** A life has ended, by a crash or on purpose; `node.disk` holds what is left. */
  stopped?(node: SimulatedNode): string | undefined;
  /** A node tells whoever runs it. */
  event?(node: SimulatedNode, event: NodeEvent): string | undefined;
  /** Nothing happens any more that would be a reason to differ: what has to hold now. */
  settled?(nodes: readonly SimulatedNode[]): string | undefined;
}
