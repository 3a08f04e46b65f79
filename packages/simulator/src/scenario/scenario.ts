import type { GossipLimits, NodeTimes } from '@sconf/gossip';
import type { Conditions } from '../network/conditions.js';

/** One thing that is done to a cluster. Nodes and keys are numbers; a step that makes no sense any more does nothing. */
export type Step =
  | { readonly do: 'wait'; readonly ms: number }
  /** Waits until all nodes that run are equal, which has to be so before long, whoever is down. */
  | { readonly do: 'meet'; readonly withinMs: number }
  /** Writes a config with the next version of the node's clock. */
  | { readonly do: 'write'; readonly node: number; readonly key: number; readonly value: string }
  /** Writes many times in a row, to few keys. */
  | { readonly do: 'burst'; readonly node: number; readonly keys: number; readonly count: number }
  /** Two nodes write one key at one version, with different data. */
  | {
      readonly do: 'tie';
      readonly nodes: readonly [number, number];
      readonly key: number;
      readonly values: readonly string[];
    }
  /** Kills a key at the version that the node holds. */
  | { readonly do: 'kill'; readonly node: number; readonly key: number }
  | { readonly do: 'conditions'; readonly conditions: Partial<Conditions> }
  | {
      readonly do: 'conditions-between';
      readonly nodes: readonly [number, number];
      readonly conditions: Partial<Conditions>;
    }
  | { readonly do: 'partition'; readonly some: readonly number[]; readonly oneWay: boolean }
  | { readonly do: 'heal' }
  | { readonly do: 'break'; readonly node: number }
  | { readonly do: 'crash'; readonly node: number; readonly disk: 'keep' | 'lose'; readonly silently: boolean }
  | { readonly do: 'start'; readonly node: number }
  /** Sets the clock on the node's wall. */
  | { readonly do: 'jump'; readonly node: number; readonly ms: number }
  /** Makes the node's clocks go faster or slower. */
  | { readonly do: 'rate'; readonly node: number; readonly rate: number }
  | { readonly do: 'slow'; readonly node: number; readonly msPerFrame: number }
  | { readonly do: 'pause'; readonly node: number }
  | { readonly do: 'resume'; readonly node: number };

/** A cluster and what is done to it. Everything in it follows from the seed, and can be written as JSON. */
export interface Scenario {
  readonly seed: number;
  /**
   * Which faults there are: all; those of wires and slow nodes; or machines that fall silent in a large cluster. In the
   * last two comparing of sets is turned off, so that outboxes, or the broadcast tree, have to do alone.
   */
  readonly faults: 'all' | 'wires' | 'silence';
  /** For each node, whether it has a disk. */
  readonly disks: readonly boolean[];
  readonly times: Partial<NodeTimes>;
  /** Small views make a large cluster of a few nodes, which push by a tree. */
  readonly limits: Partial<GossipLimits>;
  /** Virtual milliseconds between the last fault and equal replicas, at most. */
  readonly convergeWithinMs: number;
  readonly steps: readonly Step[];
}
