import type { Change, PackedEntry } from '@sconf/data-model';
import type { Observer } from '../observer.js';
import type { SimulatedNode } from '../simulated-node.js';
import { show } from './model.js';

/** A lossless handler is told of each accepted entry exactly once in a life, in the order in which they were accepted. */
export class ToldOnce implements Observer {
  readonly name = 'told-once';
  readonly #owed = new Map<SimulatedNode, PackedEntry[]>();

  started(node: SimulatedNode): undefined {
    this.#owed.set(node, []);
  }

  accepted(node: SimulatedNode, entry: PackedEntry): undefined {
    this.#owed.get(node)?.push(entry);
  }

  told(node: SimulatedNode, changes: readonly Change[]): string | undefined {
    const owed = this.#owed.get(node) as PackedEntry[];
    const next = owed.splice(0, changes.length);
    const wrong = changes.findIndex(({ packed }, i) => packed !== next[i]);
    if (wrong < 0) return undefined;
    return `${node.name} told of ${show(changes[wrong]?.packed)} where ${show(next[wrong])} was next`;
  }

  settled(nodes: readonly SimulatedNode[]): string | undefined {
    for (const node of nodes) {
      const owed = this.#owed.get(node) ?? [];
      if (node.running && owed.length > 0)
        return `${node.name} has yet to tell of ${owed.length} entries, the first ${show(owed[0])}`;
    }
    return undefined;
  }
}
