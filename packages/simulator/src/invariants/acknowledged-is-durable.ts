import type { PackedEntry, Snapshot } from '@sconf/data-model';
import type { Observer } from '../observer.js';
import type { SimulatedNode } from '../simulated-node.js';
import { keyOf, show, wins } from './model.js';

/** What an author was told is durable is there after a crash, or something greater, unless the disk was lost too. */
export class AcknowledgedIsDurable implements Observer {
  readonly name = 'acknowledged-is-durable';
  readonly #acknowledged = new Map<SimulatedNode, Map<string, PackedEntry>>();

  acknowledged(node: SimulatedNode, entry: PackedEntry): undefined {
    if (node.disk === undefined) return;
    const entries = this.#acknowledged.get(node) ?? new Map<string, PackedEntry>();
    this.#acknowledged.set(node, entries);
    if (wins(entry, entries.get(keyOf(entry)))) entries.set(keyOf(entry), entry);
  }

  stopped(node: SimulatedNode): undefined {
    if (node.configs?.size === 0) this.#acknowledged.delete(node);
  }

  started(node: SimulatedNode, configs: Snapshot): string | undefined {
    for (const entry of this.#acknowledged.get(node)?.values() ?? []) {
      const held = configs.getPacked(entry.type, entry.id);
      if (held === undefined || wins(entry, held))
        return `${node.name} acknowledged ${show(entry)} and starts with ${show(held)}`;
    }
    return undefined;
  }
}
