import { hexOf } from './bytes/hex.js';
import type { Entry } from './entry.js';
import { merkleHash, setFingerprint } from './merkle.js';
import type { PackedEntry } from './packed-entry.js';
import { placeOf } from './place.js';
import type { Snapshot } from './snapshot.js';
import { find, type Owner, type TrieNode, walk } from './trie.js';
import { unpack } from './unpack.js';
import { compareUtf8 } from './utf8.js';
import type { Version } from './version.js';

/** The entries of one type, and the place of the type among the others. */
export interface TypeTree {
  readonly type: string;
  /** SHA-256 of the type's UTF-8, one character a byte. */
  readonly key: string;
  /** Who may change this object. */
  readonly owner: Owner;
  node: TrieNode<PackedEntry>;
  size: number;
}

/** Versions without data: what `list()` answers. Members are own, also where an id is `__proto__`. */
export type Listing = Record<string, { live: Record<string, Version>; dead: Record<string, Version> }>;

/** The reading half of a set: what a ConfigSet and its snapshots have in common. */
export abstract class EntryView implements Iterable<Entry> {
  /** All types. @internal */
  abstract readonly trees: TrieNode<TypeTree> | undefined;
  /** How many entries there are, live and dead. */
  abstract readonly size: number;

  /** What it shows now, for ever. O(1). */
  abstract snapshot(): Snapshot;

  /** The entry of a key, live or dead, as a frozen plain object. */
  get(type: string, id: string): Entry | undefined {
    const packed = this.getPacked(type, id);
    return packed === undefined ? undefined : unpack(packed);
  }

  /** The entry of a key as the set holds it; costs no parsing. */
  getPacked(type: string, id: string): PackedEntry | undefined {
    const packed = find(this.#tree(type)?.node, placeOf(id));
    // A lone surrogate hashes as U+FFFD does, and no entry has one in its name.
    return packed?.id === id ? packed : undefined;
  }

  /** Whether the key has an entry, live or dead. */
  has(type: string, id: string): boolean {
    return this.getPacked(type, id) !== undefined;
  }

  /** The types that have entries, ordered as UTF-8. */
  types(): string[] {
    return this.#sortedTrees().map((tree) => tree.type);
  }

  /** Type to live and dead, to id, to version. O(n). */
  list(): Listing {
    return Object.fromEntries(
      this.#sortedTrees().map(({ type, node }) => {
        const live: [string, Version][] = [];
        const dead: [string, Version][] = [];
        for (const entry of walk(node)) (entry.dead ? dead : live).push([entry.id, entry.ver]);
        return [type, { live: Object.fromEntries(live), dead: Object.fromEntries(dead) }];
      }),
    );
  }

  /**
   * All entries, or those of one type, as of the call, ordered by type and then by the hash of the id. Parses the data of
   * each.
   */
  entries(type?: string): IterableIterator<Entry> {
    return unpackAll(this.packed(type));
  }

  /** As {@link EntryView.entries}, packed. */
  packed(type?: string): IterableIterator<PackedEntry> {
    // From here on what it shows is shared with a snapshot, and so does not change.
    this.snapshot();
    if (type === undefined) return walkAll(this.#sortedTrees());
    return walk(this.#tree(type)?.node);
  }

  [Symbol.iterator](): IterableIterator<Entry> {
    return this.entries();
  }

  /**
   * 64 lower-case hex digits that are equal for equal sets, however they came about, and for no others. Costs what
   * changed since it was last asked for.
   */
  fingerprint(): string {
    return setFingerprint(this.#sortedTrees().map((tree) => [tree.type, merkleHash(tree.node)]));
  }

  /** As {@link EntryView.fingerprint} for the entries of one type; `undefined` when there are none. */
  typeFingerprint(type: string): string | undefined {
    const tree = this.#tree(type);
    return tree === undefined ? undefined : hexOf(merkleHash(tree.node));
  }

  #tree(type: string): TypeTree | undefined {
    const tree = find(this.trees, placeOf(type));
    return tree?.type === type ? tree : undefined;
  }

  #sortedTrees(): TypeTree[] {
    return [...walk(this.trees)].sort((a, b) => compareUtf8(a.type, b.type));
  }
}

function* walkAll(trees: readonly TypeTree[]): IterableIterator<PackedEntry> {
  for (const tree of trees) yield* walk(tree.node);
}

function* unpackAll(packed: Iterable<PackedEntry>): IterableIterator<Entry> {
  for (const entry of packed) yield unpack(entry);
}
