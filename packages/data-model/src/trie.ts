/** Most items a leaf holds: above it, the leaf becomes a branch. So the shape depends on the content alone. */
export const LEAF_CAPACITY = 16;

/** What a trie holds: anything with a place, a uniformly distributed string of 32 characters below 256. */
export interface Keyed {
  readonly key: string;
}

/**
 * Who may change a node in place. A set has one owner between two snapshots; nodes of another owner are shared with a
 * snapshot and copied before the first change. An object, compared by identity.
 */
export type Owner = object;

/** At most {@link LEAF_CAPACITY} items in key order. */
export class Leaf<T extends Keyed> {
  readonly owner: Owner;
  readonly items: T[];
  /**
   * {@link tagOf} of each item's key. Items lie anywhere in memory and these side by side, so that a look-up in a large
   * set waits for memory once, not once for each item it passes.
   */
  readonly tags: number[];
  /** Merkle hash, worked out when first asked for; `undefined` after a change. */
  hash: string | undefined = undefined;

  constructor(owner: Owner, items: T[], tags: number[] = items.map((item) => tagOf(item.key))) {
    this.owner = owner;
    this.items = items;
    this.tags = tags;
  }

  /** Where the item of this key is, or -1. */
  indexOf(key: string): number {
    const tag = tagOf(key);
    for (let i = 0; i < this.tags.length; i++) {
      if (this.tags[i] === tag && (this.items[i] as T).key === key) return i;
    }
    return -1;
  }
}

/** The last 30 bits of a key, which say nothing about its place: items of one leaf differ in them. */
function tagOf(key: string): number {
  return (
    ((key.charCodeAt(28) & 63) << 24) | (key.charCodeAt(29) << 16) | (key.charCodeAt(30) << 8) | key.charCodeAt(31)
  );
}

/** Sixteen subtrees, by the next four bits of the key. */
export class Branch<T extends Keyed> {
  readonly owner: Owner;
  readonly children: (TrieNode<T> | undefined)[];
  hash: string | undefined = undefined;

  constructor(owner: Owner, children: (TrieNode<T> | undefined)[]) {
    this.owner = owner;
    this.children = children;
  }
}

/** A persistent 16-ary radix trie: a root is immutable for everybody but the owner of its nodes. */
export type TrieNode<T extends Keyed> = Leaf<T> | Branch<T>;

/** The four bits of `key` that choose the child at `depth`. */
export function nibble(key: string, depth: number): number {
  const byte = key.charCodeAt(depth >> 1);
  return depth & 1 ? byte & 15 : byte >> 4;
}

/** The item at `key` below `node`, which stands at `depth`. */
export function find<T extends Keyed>(node: TrieNode<T> | undefined, key: string, depth = 0): T | undefined {
  let at = node;
  for (let level = depth; at instanceof Branch; level++) at = at.children[nibble(key, level)];
  return at?.items[at.indexOf(key)];
}

/**
 * Puts `item` in its place below `node`, which stands at `depth`, replacing one of the same key, and returns what stands
 * there then; nodes of other owners are copied.
 */
export function insert<T extends Keyed>(node: TrieNode<T> | undefined, item: T, owner: Owner, depth = 0): TrieNode<T> {
  if (node === undefined) return new Leaf(owner, [item]);
  const own = owned(node, owner);
  own.hash = undefined;
  if (own instanceof Leaf) {
    place(own, item);
    return own.items.length > LEAF_CAPACITY ? split(own.items, owner, depth) : own;
  }
  const slot = nibble(item.key, depth);
  own.children[slot] = insert(own.children[slot], item, owner, depth + 1);
  return own;
}

/** Every item below `node`, which stands at `depth`, in key order, starting behind the key `after`. */
export function* walk<T extends Keyed>(node: TrieNode<T> | undefined, after = '', depth = 0): IterableIterator<T> {
  if (node === undefined) return;
  if (node instanceof Leaf) {
    yield* after === '' ? node.items : node.items.filter((item) => item.key > after);
    return;
  }
  // 0 where there is no such key.
  const first = nibble(after, depth);
  for (let slot = first; slot < 16; slot++) {
    const child = node.children[slot];
    if (child !== undefined) yield* walk(child, slot === first ? after : '', depth + 1);
  }
}

/**
 * Calls `visit(item, other)` for each item of `ours` whose namesake in `theirs` is another object or absent. Subtrees
 * that both share are skipped, so the cost is what differs when one was made from the other.
 */
export function visitDifferent<T extends Keyed>(
  ours: TrieNode<T> | undefined,
  theirs: TrieNode<T> | undefined,
  visit: (item: T, other: T | undefined) => void,
  depth = 0,
): void {
  if (ours === undefined || ours === theirs) return;
  if (ours.hash !== undefined && ours.hash === theirs?.hash) return;
  if (ours instanceof Leaf) {
    const aligned = theirs instanceof Leaf ? theirs.items : [];
    for (let i = 0; i < ours.items.length; i++) {
      const item = ours.items[i] as T;
      // Most stand where they stood, and to tell that doesn't wait for memory.
      if (aligned[i] === item) continue;
      const other = find(theirs, item.key, depth);
      if (other !== item) visit(item, other);
    }
    return;
  }
  for (let slot = 0; slot < 16; slot++) {
    // A leaf has no children: all of our items are looked up in it.
    const counterpart = theirs instanceof Branch ? theirs.children[slot] : theirs;
    visitDifferent(ours.children[slot], counterpart, visit, depth + 1);
  }
}

function owned<T extends Keyed>(node: TrieNode<T>, owner: Owner): TrieNode<T> {
  if (node.owner === owner) return node;
  return node instanceof Leaf
    ? new Leaf(owner, node.items.slice(), node.tags.slice())
    : new Branch(owner, node.children.slice());
}

function place<T extends Keyed>(leaf: Leaf<T>, item: T): void {
  const { items, tags } = leaf;
  const held = leaf.indexOf(item.key);
  if (held >= 0) {
    items[held] = item;
    return;
  }
  let at = 0;
  while (at < items.length && (items[at] as T).key < item.key) at++;
  items.splice(at, 0, item);
  tags.splice(at, 0, tagOf(item.key));
}

function split<T extends Keyed>(items: readonly T[], owner: Owner, depth: number): Branch<T> {
  const groups: (T[] | undefined)[] = new Array(16).fill(undefined);
  for (const item of items) {
    const slot = nibble(item.key, depth);
    const group = groups[slot];
    if (group === undefined) groups[slot] = [item];
    else group.push(item);
  }
  const children = groups.map(
    (group) => group && (group.length > LEAF_CAPACITY ? split(group, owner, depth + 1) : new Leaf(owner, group)),
  );
  return new Branch(owner, children);
}
