import type { PackedEntry } from '@sconf/data-model';
import type { Observer } from '../observer.js';
import type { SimulatedNode } from '../simulated-node.js';
import { keyOf, show, wins } from './model.js';

/**
 * What is safe of a key is the greatest entry that some node holds: one that runs, or the disk of one that doesn't. It
 * falls only where a crash takes the last holder of an entry with it. At rest every node holds, of each key, what is safe
 * of it, or something greater that somebody once accepted: a frame may have got away before its sender crashed.
 */
export class NothingLost implements Observer {
  readonly name = 'nothing-lost';
  readonly #safe = new Map<string, PackedEntry>();
  readonly #everHeld = new Set<string>();
  readonly #nodes = new Set<SimulatedNode>();

  started(node: SimulatedNode): undefined {
    this.#nodes.add(node);
  }

  accepted(node: SimulatedNode, entry: PackedEntry, from: 'author' | 'peer'): string | undefined {
    const shown = show(entry);
    if (from === 'author') this.#everHeld.add(shown);
    else if (!this.#everHeld.has(shown)) return `${node.name} took ${shown}, which nobody wrote`;
    const key = keyOf(entry);
    if (wins(entry, this.#safe.get(key))) this.#safe.set(key, entry);
    return undefined;
  }

  stopped(): undefined {
    this.#safe.clear();
    for (const { configs } of this.#nodes) {
      for (const entry of configs?.packed() ?? []) {
        const key = keyOf(entry);
        if (wins(entry, this.#safe.get(key))) this.#safe.set(key, entry);
      }
    }
  }

  settled(nodes: readonly SimulatedNode[]): string | undefined {
    for (const { name, configs } of nodes) {
      for (const safe of this.#safe.values()) {
        const held = configs?.getPacked(safe.type, safe.id);
        if (held === undefined || wins(safe, held)) return `${name} holds ${show(held)}, and ${show(safe)} was safe`;
      }
    }
    return undefined;
  }
}
