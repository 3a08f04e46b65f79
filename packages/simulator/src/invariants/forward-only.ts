import type { PackedEntry, Snapshot } from '@sconf/data-model';
import type { Observer } from '../observer.js';
import type { SimulatedNode } from '../simulated-node.js';
import { keyOf, show, wins } from './model.js';

/**
 * Within one life of a node, what it holds of a key only ever gives way to a greater entry; and so no killed config comes
 * back, but by a higher version.
 */
export class ForwardOnly implements Observer {
  readonly name = 'forward-only';
  readonly #views = new Map<SimulatedNode, Map<string, PackedEntry>>();

  started(node: SimulatedNode, configs: Snapshot): undefined {
    this.#views.set(node, new Map([...configs.packed()].map((entry) => [keyOf(entry), entry])));
  }

  accepted(node: SimulatedNode, entry: PackedEntry): string | undefined {
    const view = this.#views.get(node) as Map<string, PackedEntry>;
    const key = keyOf(entry);
    const before = view.get(key);
    if (!wins(entry, before)) {
      const back = before?.dead === true && !entry.dead ? 'a killed config came back: ' : '';
      return `${back}${node.name} held ${show(before)} and took ${show(entry)}`;
    }
    view.set(key, entry);
    return undefined;
  }

  settled(nodes: readonly SimulatedNode[]): string | undefined {
    for (const node of nodes) {
      const configs = node.configs;
      for (const entry of this.#views.get(node)?.values() ?? []) {
        const held = configs?.getPacked(entry.type, entry.id);
        if (node.running && (held === undefined || wins(entry, held)))
          return `${node.name} took ${show(entry)} and holds ${show(held)}`;
      }
    }
    return undefined;
  }
}
