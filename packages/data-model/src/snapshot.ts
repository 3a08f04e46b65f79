import { EntryView, type TypeTree } from './entry-view.js';
import { comparePacked } from './order.js';
import type { PackedEntry } from './packed-entry.js';
import { placeOf } from './place.js';
import { find, insert, type TrieNode, visitDifferent, walk } from './trie.js';

/**
 * A set as it was at one instant: never changes, costs nothing to take, and keeps only the nodes that it shares with
 * nobody else when the set has moved on.
 */
export class Snapshot extends EntryView {
  /** A set without entries. */
  static readonly empty: Snapshot = new Snapshot(undefined, 0);

  readonly trees: TrieNode<TypeTree> | undefined;
  readonly size: number;
  #fingerprint: string | undefined;

  /** For ConfigSet, which owns the nodes. @internal */
  constructor(trees: TrieNode<TypeTree> | undefined, size: number) {
    super();
    this.trees = trees;
    this.size = size;
  }

  /** Itself. */
  override snapshot(): this {
    return this;
  }

  override fingerprint(): string {
    this.#fingerprint ??= super.fingerprint();
    return this.#fingerprint;
  }

  /** The entries of these types alone. Costs the number of types given, not of entries. */
  filter(types: readonly string[]): Snapshot {
    const owner = {};
    let trees: TrieNode<TypeTree> | undefined;
    let size = 0;
    for (const type of new Set(types)) {
      const tree = find(this.trees, placeOf(type));
      if (tree === undefined) continue;
      trees = insert(trees, tree, owner);
      size += tree.size;
    }
    return new Snapshot(trees, size);
  }
}

/**
 * The entries of `ours` that would change `theirs`. Costs what differs when one was made from the other, since shared
 * subtrees are skipped, and the size of `ours` otherwise.
 */
export function diffPacked(ours: Snapshot, theirs: Snapshot): PackedEntry[] {
  const news: PackedEntry[] = [];
  for (const tree of walk(ours.trees)) {
    const counterpart = find(theirs.trees, tree.key);
    visitDifferent(tree.node, counterpart?.node, (entry, other) => {
      if (other === undefined || comparePacked(entry, other) > 0) news.push(entry);
    });
  }
  return news;
}
