import type { Snapshot } from '@sconf/data-model';
import { hexOf } from '@sconf/data-model/bytes';
import { entriesOf, nodeAt, type TypeRoot, typeRoots } from '@sconf/data-model/tree';
import type { Entries } from './comparison.js';

/** Finds entries by what a sketch keeps of their keys: two bytes of the type's and six of their own. */
export class PrefixIndex {
  readonly #rootsByTag = new Map<string, TypeRoot[]>();

  constructor(set: Snapshot) {
    for (const root of typeRoots(set)) {
      const tag = root.key.slice(0, 2);
      const sharing = this.#rootsByTag.get(tag);
      if (sharing === undefined) this.#rootsByTag.set(tag, [root]);
      else sharing.push(root);
    }
  }

  /** The entries that a prefix may mean. */
  *matching(prefix: string): IterableIterator<Entries> {
    const path = hexOf(prefix.slice(2));
    for (const { key: typeKey, node } of this.#rootsByTag.get(prefix.slice(0, 2)) ?? []) {
      const below = nodeAt(node, path);
      if (below !== undefined) for (const entry of entriesOf(below)) yield { kind: 'found', typeKey, entry };
    }
  }
}
