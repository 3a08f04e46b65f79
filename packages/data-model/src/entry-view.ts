import { sha256 } from '#hash';
import type { Entry } from './entry.js';
import { merkleHash, setFingerprint, toHex } from './merkle.js';
import { setOwn } from './own-member.js';
import type { PackedEntry } from './packed-entry.js';
import { placeOf } from './place.js';
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
  root: TrieNode<PackedEntry> | undefined;
  size: number;
}

/** Versions without data: what `list()` answers. Members are own, also where an id is `__proto__`. */
export type Listing = Record<string, { live: Record<string, Version>; dead: Record<string, Version> }>;

/** Places of types, so that reads needn't hash the type each time. Only ever grows, so views may share it. */
export class TypeKeys {
  readonly #keys = new Map<string, string>();

  of(type: string): string {
    let key = this.#keys.get(type);
    if (key === undefined) {
      key = sha256(type);
      this.#keys.set(type, key);
    }
    return key;
  }

  /** Without remembering, for types that may not exist. */
  peek(type: string): string {
    return this.#keys.get(type) ?? sha256(type);
  }
}

/** The reading half of a set: what a ConfigSet and its snapshots have in common. */
export abstract class EntryView implements Iterable<Entry> {
  /** All types. @internal */
  abstract readonly trees: TrieNode<TypeTree> | undefined;
  /** @internal */
  abstract readonly typeKeys: TypeKeys;
  /** How many entries there are, live and dead. */
  abstract readonly size: number;

  /** The entry of a key, live or dead, as a frozen plain object. */
  get(type: string, id: string): Entry | undefined {
    const packed = this.getPacked(type, id);
    return packed === undefined ? undefined : unpack(packed);
  }

  /** The entry of a key as the set holds it; costs no parsing. */
  getPacked(type: string, id: string): PackedEntry | undefined {
    const packed = find(this.#tree(type)?.root, placeOf(id));
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
    const listing: Listing = {};
    for (const tree of this.#sortedTrees()) {
      const versions = { live: {}, dead: {} };
      for (const entry of walk(tree.root))
        setOwn<Version>(entry.dead ? versions.dead : versions.live, entry.id, entry.ver);
      setOwn(listing, tree.type, versions);
    }
    return listing;
  }

  /** All entries, or those of one type, ordered by type and then by the hash of the id. Parses the data of each. */
  *entries(type?: string): IterableIterator<Entry> {
    for (const packed of this.packed(type)) yield unpack(packed);
  }

  /** As {@link EntryView.entries}, packed. */
  *packed(type?: string): IterableIterator<PackedEntry> {
    if (type !== undefined) yield* walk(this.#tree(type)?.root);
    else for (const tree of this.#sortedTrees()) yield* walk(tree.root);
  }

  [Symbol.iterator](): IterableIterator<Entry> {
    return this.entries();
  }

  /**
   * 64 lower-case hex digits that are equal for equal sets, however they came about, and for no others. Costs what
   * changed since it was last asked for.
   */
  fingerprint(): string {
    return setFingerprint(this.#sortedTrees().map((tree) => [tree.type, rootHash(tree)]));
  }

  /** As {@link EntryView.fingerprint} for the entries of one type; `undefined` when there are none. */
  typeFingerprint(type: string): string | undefined {
    const tree = this.#tree(type);
    return tree === undefined ? undefined : toHex(rootHash(tree));
  }

  #tree(type: string): TypeTree | undefined {
    const tree = find(this.trees, this.typeKeys.peek(type));
    return tree?.type === type ? tree : undefined;
  }

  #sortedTrees(): TypeTree[] {
    return [...walk(this.trees)].sort((a, b) => compareUtf8(a.type, b.type));
  }
}

function rootHash(tree: TypeTree): string {
  // A type exists from its first entry on, and entries are never taken out.
  return merkleHash(tree.root as TrieNode<PackedEntry>);
}
