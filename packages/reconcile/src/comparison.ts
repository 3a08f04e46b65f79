import type { PackedEntry, Snapshot } from '@sconf/data-model';
import { entriesOf, isLeaf, nodeAt, type TreeNode, type TypeRoot, typeRoot, typeRoots } from '@sconf/data-model/tree';
import { entryDigest, nodeDigest } from './digest.js';
import type { HashKey } from './half-sip-hash.js';
import {
  type BranchItem,
  below,
  FIRST_KEY,
  type LeafDifferenceItem,
  type LeafItem,
  type Offer,
  PAGE,
  type Place,
  placeOf,
  type TypesItem,
  type WireItem,
} from './item.js';

/**
 * What an item is answered by. `describe` stands for what is at a place, worked out when it is sent; `send` for all own
 * entries there, however many; `found` for one of them.
 */
export type Finding =
  | WireItem
  | { readonly kind: 'describe'; readonly place: Place }
  | { readonly kind: 'send'; readonly place: Place; readonly after: string }
  | { readonly kind: 'found'; readonly typeKey: string; readonly entry: PackedEntry };

/**
 * Answers what a peer says of its set from one's own. Keeps nothing between two items, so either side may lead, and a
 * message that comes late, twice or never does no harm. Each answer lies deeper in the tree than its question, so a
 * walk ends.
 */
export class Comparison {
  readonly #set: Snapshot;
  readonly #key: HashKey;
  #rootsByTag: Map<string, TypeRoot[]> | undefined;

  constructor(set: Snapshot, key: HashKey) {
    this.#set = set;
    this.#key = key;
  }

  /** What is to be sent or asked for, given `item`. */
  *answer(item: WireItem): IterableIterator<Finding> {
    switch (item.kind) {
      case 'types':
        yield* this.#types(item);
        break;
      case 'branch':
        yield* this.#branch(item);
        break;
      case 'leaf':
        yield* this.#leaf(item);
        break;
      case 'leaf-difference':
        yield* this.#leafDifference(item);
        break;
      case 'get':
        yield { kind: 'send', place: item.place, after: item.after };
        break;
      case 'more':
        yield { kind: 'get', place: item.place, after: item.after };
        break;
      case 'want':
        yield* this.#want(item.prefix);
        break;
      case 'types-left':
        yield item;
    }
  }

  /** Own types from `after` on, at most {@link PAGE}, as the item that describes them. */
  describeTypes(after: string, upTo: string): TypesItem {
    const roots: [string, string][] = [];
    for (const { key, node } of typeRoots(this.#set, after)) {
      if (key > upTo) break;
      if (roots.length === PAGE) return { kind: 'types', after, upTo: lastKey(roots), roots };
      roots.push([key, nodeDigest(this.#key, node)]);
    }
    return { kind: 'types', after, upTo, roots };
  }

  /** What stands at a place, as the item that says so; without anything there, that it is asked for. */
  describe(place: Place): WireItem {
    const node = this.nodeAt(place);
    if (node === undefined) return { kind: 'get', place, after: FIRST_KEY };
    if (isLeaf(node)) {
      return { kind: 'leaf', place, digests: node.items.map((entry) => entryDigest(this.#key, entry)) };
    }
    const children = node.children.map((child) => (child === undefined ? undefined : nodeDigest(this.#key, child)));
    return { kind: 'branch', place, children };
  }

  /** The part of the tree at a place. */
  nodeAt({ typeKey, path }: Place): TreeNode | undefined {
    const root = typeRoot(this.#set, typeKey);
    return root === undefined ? undefined : nodeAt(root.node, path);
  }

  /** The entries that a want may mean. */
  *matching(prefix: string): IterableIterator<Finding> {
    this.#rootsByTag ??= rootsByTag(this.#set);
    const start = prefix.slice(2);
    const { path } = placeOf('', start);
    for (const { key: typeKey, node } of this.#rootsByTag.get(prefix.slice(0, 2)) ?? []) {
      const below = nodeAt(node, path);
      if (below !== undefined) for (const entry of entriesOf(below)) yield { kind: 'found', typeKey, entry };
    }
  }

  *#types({ after, upTo, roots }: TypesItem): IterableIterator<Finding> {
    const theirs = new Map(roots);
    let own = 0;
    let last = after;
    for (const { key, node } of typeRoots(this.#set, after)) {
      if (key > upTo) break;
      const place = { typeKey: key, path: '' };
      const digest = theirs.get(key);
      if (digest === undefined) {
        if (own++ === PAGE) {
          yield { kind: 'types-left', after: last, upTo };
          for (const later of theirs.keys()) if (later > last) theirs.delete(later);
          break;
        }
        yield { kind: 'send', place, after: FIRST_KEY };
      } else if (digest !== nodeDigest(this.#key, node)) yield { kind: 'describe', place };
      theirs.delete(key);
      last = key;
    }
    for (const typeKey of theirs.keys()) yield { kind: 'get', place: { typeKey, path: '' }, after: FIRST_KEY };
  }

  *#branch({ place, children }: BranchItem): IterableIterator<Finding> {
    const root = this.nodeAt(place);
    if (root === undefined) {
      yield { kind: 'get', place, after: FIRST_KEY };
      return;
    }
    for (let slot = 0; slot < 16; slot++) {
      const part = below(place, slot);
      const ours = isLeaf(root) ? this.nodeAt(part) : root.children[slot];
      const theirs = children[slot];
      if (ours === undefined) {
        if (theirs !== undefined) yield { kind: 'get', place: part, after: FIRST_KEY };
      } else if (theirs === undefined) yield { kind: 'send', place: part, after: FIRST_KEY };
      else if (theirs !== nodeDigest(this.#key, ours)) yield { kind: 'describe', place: part };
    }
  }

  *#leaf({ place, digests }: LeafItem): IterableIterator<Finding> {
    const node = this.nodeAt(place);
    if (node === undefined) {
      yield { kind: 'get', place, after: FIRST_KEY };
      return;
    }
    if (!isLeaf(node)) {
      yield { kind: 'describe', place };
      return;
    }
    const lacked = new Set(digests);
    const offers = node.items.filter((entry) => !lacked.delete(entryDigest(this.#key, entry)));
    // Who has all that the other has, and more, need not ask what it is.
    if (lacked.size === 0) for (const entry of offers) yield { kind: 'found', typeKey: place.typeKey, entry };
    else yield { kind: 'leaf-difference', place, lacked: [...lacked], offers };
  }

  *#leafDifference({ place, lacked, offers }: LeafDifferenceItem): IterableIterator<Finding> {
    const { typeKey } = place;
    for (const offer of offers) yield* this.#offer(typeKey, offer);
    const offered = new Set(offers.map(({ key }) => key));
    const asked = new Set(lacked);
    const node = this.nodeAt(place);
    if (node === undefined || !isLeaf(node)) return;
    for (const entry of node.items) {
      if (offered.has(entry.key) || !asked.has(entryDigest(this.#key, entry))) continue;
      yield { kind: 'found', typeKey, entry };
    }
  }

  *#offer(typeKey: string, { key, ver }: Offer): IterableIterator<Finding> {
    const place = placeOf(typeKey, key);
    const node = this.nodeAt(place);
    const ours = node === undefined || !isLeaf(node) ? undefined : node.items[0];
    // At one version only the data tells who wins: both are sent.
    if (ours !== undefined && ours.ver >= ver) yield { kind: 'found', typeKey, entry: ours };
    if (ours === undefined || ours.ver <= ver) yield { kind: 'get', place, after: FIRST_KEY };
  }

  *#want(prefix: string): IterableIterator<Finding> {
    let count = 0;
    for (const found of this.matching(prefix)) {
      // More than one is rare, and many are somebody's work: the walk finds those.
      if (count++ === PAGE) return;
      yield found;
    }
  }
}

function lastKey(roots: readonly (readonly [string, string])[]): string {
  return (roots.at(-1) as readonly [string, string])[0];
}

function rootsByTag(set: Snapshot): Map<string, TypeRoot[]> {
  const roots = new Map<string, TypeRoot[]>();
  for (const root of typeRoots(set)) {
    const tag = root.key.slice(0, 2);
    const sharing = roots.get(tag);
    if (sharing === undefined) roots.set(tag, [root]);
    else sharing.push(root);
  }
  return roots;
}
