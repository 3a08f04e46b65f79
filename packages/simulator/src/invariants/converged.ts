import type { Observer } from '../observer.js';
import type { SimulatedNode } from '../simulated-node.js';
import { show } from './model.js';

/** At rest every node runs and holds the same, entry by entry: not only by its fingerprint. */
export class Converged implements Observer {
  readonly name = 'converged';

  settled(nodes: readonly SimulatedNode[]): string | undefined {
    const [first, ...others] = nodes;
    const expected = [...(first?.configs?.packed() ?? [])];
    for (const node of others) {
      if (!node.running) return `${node.name} doesn't run`;
      const held = [...node.router.pull().packed()];
      const place = Array.from({ length: Math.max(held.length, expected.length) }).findIndex(
        (_, i) => show(held[i]) !== show(expected[i]),
      );
      if (place >= 0) return `${first?.name} holds ${show(expected[place])}, ${node.name} ${show(held[place])}`;
    }
    return undefined;
  }
}
