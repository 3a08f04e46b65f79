import type { PackedEntry, Snapshot } from '@sconf/data-model';
import { isLeaf, nodeAt, type TreeNode, typeRoot, typeRoots } from '@sconf/data-model/tree';
import { type Digest, entryDigest, nodeDigest } from './digest.js';
import { ReconcileFailed } from './errors.js';
import { type HashKey, hashKey } from './half-sip-hash.js';
import {
  type BranchItem,
  below,
  FIRST_KEY,
  type LeafDifferenceItem,
  type LeafItem,
  PAGE,
  type Place,
  placeOf,
  type Question,
  type TypesItem,
} from './item.js';

/** Own entries that the peer lacks: all of a place behind a key, however many, or one that was found. */
export type Entries =
  | { readonly kind: 'send'; readonly place: Place; readonly after: string }
  | { readonly kind: 'found'; readonly typeKey: string; readonly entry: PackedEntry };

/** What a question is answered by. `describe` stands for what is at a place, worked out when it is sent. */
export type Finding = Question | Entries | { readonly kind: 'describe'; readonly place: Place };

/**
 * Answers what a peer says of its set from one's own. Keeps nothing between two items, so either side may lead, and a
 * message that comes late, twice or never does no harm. Each answer lies deeper in the tree than its question, so a
 * walk ends.
 */
export class Comparison {
  readonly set: Snapshot;
  readonly #key: HashKey;

  /** @param salt 8 bytes that nobody could know who wrote what is compared */
  constructor(set: Snapshot, salt: Uint8Array) {
    this.set = set;
    this.#key = hashKey(salt);
  }

  /** What is to be sent or asked for, given what either side may say. */
  answer(item: Question): Finding[] {
    switch (item.kind) {
      case 'branch':
        return this.#branch(item);
      case 'leaf':
        return this.#leaf(item);
      case 'leaf-difference':
        return this.#leafDifference(item);
      case 'get':
        return [{ ...item, kind: 'send' }];
      case 'more':
        return [{ ...item, kind: 'get' }];
      case 'types-left':
        return [item];
      default:
        throw new ReconcileFailed('unexpected-frame', `${item.kind} is for the side that leads to say`);
    }
  }

  /** Own types from `after` on, at most {@link PAGE}, as the item that describes them. */
  describeTypes(after: string, upTo: string): TypesItem {
    const roots: { typeKey: string; digest: Digest }[] = [];
    let last = after;
    for (const { key: typeKey, node } of typeRoots(this.set, after)) {
      if (typeKey > upTo) break;
      if (roots.length === PAGE) return { kind: 'types', after, upTo: last, roots };
      roots.push({ typeKey, digest: nodeDigest(this.#key, node) });
      last = typeKey;
    }
    return { kind: 'types', after, upTo, roots };
  }

  /** What stands at a place, as the item that says so; without anything there, that it is asked for. */
  describe(place: Place): Question {
    const node = this.nodeAt(place);
    if (node === undefined) return { kind: 'get', place, after: FIRST_KEY };
    if (isLeaf(node)) return { kind: 'leaf', place, digests: node.items.map((entry) => entryDigest(this.#key, entry)) };
    return { kind: 'branch', place, children: node.children.map((child) => child && nodeDigest(this.#key, child)) };
  }

  /** The part of the tree at a place. */
  nodeAt({ typeKey, path }: Place): TreeNode | undefined {
    const root = typeRoot(this.set, typeKey);
    return root && nodeAt(root.node, path);
  }

  /** Compares what both have at a place by what stands for the peer's; a side may have nothing there. */
  compare(place: Place, theirs: Digest | undefined, ours: TreeNode | undefined): Finding[] {
    if (ours === undefined) return theirs === undefined ? [] : [{ kind: 'get', place, after: FIRST_KEY }];
    if (theirs === undefined) return [{ kind: 'send', place, after: FIRST_KEY }];
    return theirs === nodeDigest(this.#key, ours) ? [] : [{ kind: 'describe', place }];
  }

  #branch({ place, children }: BranchItem): Finding[] {
    const node = this.nodeAt(place);
    if (node === undefined) return [{ kind: 'describe', place }];
    return children.flatMap((theirs, slot) => {
      const part = below(place, slot);
      return this.compare(part, theirs, isLeaf(node) ? this.nodeAt(part) : node.children[slot]);
    });
  }

  #leaf({ place, digests }: LeafItem): Finding[] {
    const node = this.nodeAt(place);
    if (node === undefined || !isLeaf(node)) return [{ kind: 'describe', place }];
    const lacked = new Set(digests);
    const offers = node.items.filter((entry) => !lacked.delete(entryDigest(this.#key, entry)));
    // Who has all that the other has, and more, need not ask what it is.
    if (lacked.size > 0) return [{ kind: 'leaf-difference', place, lacked: [...lacked], offers }];
    return offers.map((entry) => ({ kind: 'found', typeKey: place.typeKey, entry }));
  }

  #leafDifference({ place, lacked, offers }: LeafDifferenceItem): Finding[] {
    const { typeKey } = place;
    const findings: Finding[] = [];
    const offered = new Set<string>();
    for (const { key, ver } of offers) {
      const at = placeOf(typeKey, key);
      const [ours] = this.#entriesAt(at);
      // At one version only the data tells who wins: both are sent.
      if (ours !== undefined && ours.ver >= ver) findings.push({ kind: 'found', typeKey, entry: ours });
      if (ours === undefined || ours.ver <= ver) findings.push({ kind: 'get', place: at, after: FIRST_KEY });
      offered.add(key);
    }
    for (const entry of this.#entriesAt(place)) {
      if (offered.has(entry.key) || !lacked.includes(entryDigest(this.#key, entry))) continue;
      findings.push({ kind: 'found', typeKey, entry });
    }
    return findings;
  }

  /** The entries at a place, if they are few. */
  #entriesAt(place: Place): readonly PackedEntry[] {
    const node = this.nodeAt(place);
    return node !== undefined && isLeaf(node) ? node.items : [];
  }
}
