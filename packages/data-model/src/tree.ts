/**
 * The tree that holds a set, for protocols that walk two sets in step: `@sconf/data-model/tree`. Read-only. Its shape
 * depends on the entries alone, so two equal sets have equal trees, whatever their history.
 *
 * Most programs need none of it: `Snapshot` has the reading methods.
 *
 * @packageDocumentation
 */
import type { EntryView } from './entry-view.js';
import { merkleHash } from './merkle.js';
import type { PackedEntry } from './packed-entry.js';
import type { Snapshot } from './snapshot.js';
import { find, Leaf, nibble, type TrieNode, visitDifferent, walk } from './trie.js';

/** A part of a tree with at most 16 entries, in key order. */
export interface TreeLeaf {
  readonly items: readonly PackedEntry[];
}

/** A part of a tree with more than 16 entries: sixteen parts, by the next four bits of the key. */
export interface TreeBranch {
  readonly children: readonly (TreeNode | undefined)[];
}

export type TreeNode = TreeLeaf | TreeBranch;

/** The tree of one type. */
export interface TypeRoot {
  readonly type: string;
  /** SHA-256 of the type's UTF-8, one character a byte. */
  readonly key: string;
  readonly node: TreeNode;
}

/** The trees of all types, in the order of their keys, starting behind `after`. */
export function typeRoots(view: EntryView, after = ''): IterableIterator<TypeRoot> {
  return walk(view.snapshot().trees, after);
}

/** The tree of the type whose key is `typeKey`. */
export function typeRoot(view: EntryView, typeKey: string): TypeRoot | undefined {
  return find(view.snapshot().trees, typeKey);
}

export function isLeaf(node: TreeNode): node is TreeLeaf {
  return node instanceof Leaf;
}

/**
 * The Merkle hash of a part, 32 characters, one a byte: `typeFingerprint` in binary when it is a whole tree. Remembered
 * in the node: what changed since it was last asked for is hashed, once, at some 10 microseconds a changed entry.
 */
export function hashOf(node: TreeNode): string {
  return merkleHash(node as TrieNode<PackedEntry>);
}

/**
 * Works out at most `leaves` of the hashes that `fingerprint` and {@link hashOf} would have to, so that a large set's
 * first hashes, or those of a burst of writes, are spread over many turns and nobody waits for them. A leaf takes some 10
 * microseconds.
 *
 * @returns whether all are known now
 */
export function hashAhead(view: EntryView, leaves: number): boolean {
  let left = leaves;
  for (const tree of walk(view.trees)) {
    left = hashLeaves(tree.node, left);
    if (left < 0) return false;
  }
  return true;
}

/** Returns how many leaves are left to hash, negative when there were more. */
function hashLeaves(node: TrieNode<PackedEntry>, leaves: number): number {
  if (node.hash !== undefined) return leaves;
  let left = leaves;
  if (node instanceof Leaf) left--;
  else {
    for (const child of node.children) {
      if (child !== undefined) left = hashLeaves(child, left);
      if (left < 0) return left;
    }
  }
  if (left >= 0) merkleHash(node);
  return left;
}

/**
 * What stands below the first bits of the key: `path` is their hexadecimal digits. Where the tree ends early, in a leaf,
 * the answer is a leaf of those of its entries that lie below the path.
 */
export function nodeAt(root: TreeNode, path: string): TreeNode | undefined {
  let node: TreeNode | undefined = root;
  for (let depth = 0; depth < path.length; depth++) {
    if (node === undefined) return undefined;
    if (isLeaf(node)) return leafBelow(node, path, depth);
    node = node.children[Number.parseInt(path.charAt(depth), 16)];
  }
  return node;
}

/**
 * The entries of a part in key order, starting behind the key `after`. Costs what it yields and the way there.
 *
 * @param depth how many hexadecimal digits of the key lead to the part
 */
export function entriesOf(node: TreeNode, after = '', depth = 0): IterableIterator<PackedEntry> {
  return walk(node as TrieNode<PackedEntry>, after, depth);
}

/**
 * Calls `visit(now, was, typeKey)` for each key whose entry is not the same object in both. Parts that both share are skipped, so
 * it costs what was written between two snapshots of one set.
 */
export function visitChanges(
  before: Snapshot,
  after: Snapshot,
  visit: (now: PackedEntry | undefined, was: PackedEntry | undefined, typeKey: string) => void,
): void {
  for (const tree of walk(after.trees)) {
    const was = find(before.trees, tree.key);
    if (was !== tree) visitDifferent(tree.node, was?.node, (entry, other) => visit(entry, other, tree.key));
  }
  for (const tree of walk(before.trees)) {
    const now = find(after.trees, tree.key);
    if (now === tree) continue;
    visitDifferent(tree.node, now?.node, (was, other) => {
      if (other === undefined) visit(undefined, was, tree.key);
    });
  }
}

/** The entries of a leaf at `depth` whose keys go on as `path` does: up to there all of them do. */
function leafBelow(leaf: TreeLeaf, path: string, depth: number): TreeLeaf | undefined {
  const below = leaf.items.filter(({ key }) => {
    for (let i = depth; i < path.length; i++) if (nibble(key, i) !== Number.parseInt(path.charAt(i), 16)) return false;
    return true;
  });
  return below.length === 0 ? undefined : new Leaf({}, below);
}
