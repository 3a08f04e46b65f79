import { Change } from './change.js';
import type { ConfigInput, Entry, TombstoneInput } from './entry.js';
import { EntryView, type TypeTree } from './entry-view.js';
import { type Limits, toLimits } from './limits.js';
import { comparePacked } from './order.js';
import { type PackedEntry, pack, packConfig, packTombstone } from './packed-entry.js';
import { placeOf } from './place.js';
import type { EntryLike, WriteResult } from './replica.js';
import { Snapshot } from './snapshot.js';
import { find, insert, type Owner, type TrieNode } from './trie.js';

/** What became of one write to a set, which always knows. */
export interface LocalWriteResult extends WriteResult {
  readonly accepted: boolean;
}

/** Options of {@link ConfigSet}. */
export interface ConfigSetOptions {
  /** Bounds on entries. @default DEFAULT_LIMITS */
  readonly limits?: Partial<Limits>;
}

/**
 * A set of versioned configs and tombstones, at most one entry a key, whose merge commutes: replicas that were given
 * the same entries are equal, whatever the order, grouping and repetition. See {@link comparePacked} for who wins.
 *
 * One persistent 16-ary radix trie a type, over SHA-256 of the id, holds the entries. Nodes made since the last
 * snapshot are changed in place, others copied first, so that a write costs O(log n) and a snapshot O(1).
 */
export class ConfigSet extends EntryView {
  #trees: TrieNode<TypeTree> | undefined;
  #size = 0;
  #owner: Owner = {};
  #snapshot: Snapshot | undefined;
  /** The type that was written last, and its place: most come in runs of one type, and a look takes a tenth of a write. */
  #type = '';
  #typeKey = '';
  readonly #limits: Limits;

  constructor(options: ConfigSetOptions = {}, start: Snapshot = Snapshot.empty) {
    super();
    this.#limits = toLimits(options.limits);
    this.#trees = start.trees;
    this.#size = start.size;
  }

  /** A set that starts with the entries of a snapshot and shares them with it. O(1). */
  static from(snapshot: Snapshot, options?: ConfigSetOptions): ConfigSet {
    return new ConfigSet(options, snapshot);
  }

  get trees(): TrieNode<TypeTree> | undefined {
    return this.#trees;
  }

  get size(): number {
    return this.#size;
  }

  /**
   * Offers a config. Accepted only when it wins over what the key has; sent again unchanged it is no news.
   *
   * @throws what {@link packConfig} throws; the set is then as it was
   */
  put(config: ConfigInput): LocalWriteResult {
    return result(this.applyPacked(packConfig(config, this.#limits)));
  }

  /**
   * Offers a tombstone. At the version of a config it wins; the key then stays dead up to that version.
   *
   * @throws what {@link packTombstone} throws; the set is then as it was
   */
  kill(tombstone: TombstoneInput): LocalWriteResult {
    return result(this.applyPacked(packTombstone(tombstone, this.#limits)));
  }

  /** Offers an entry of either kind. */
  apply(entry: EntryLike): LocalWriteResult {
    return result(this.applyPacked(pack(entry, this.#limits)));
  }

  /**
   * Offers many entries and returns the accepted ones, in order.
   *
   * @throws what {@link pack} throws, before anything is merged
   */
  merge(entries: Iterable<EntryLike>): Entry[] {
    const accepted: Entry[] = [];
    // Those of a set are read as they are.
    const source = entries instanceof EntryView ? entries.packed() : entries;
    // Not Array.from, which makes an empty list of a single entry that is given by mistake.
    for (const packed of [...source].map((entry) => pack(entry, this.#limits))) {
      const change = this.applyPacked(packed);
      if (change !== undefined) accepted.push(change.entry);
    }
    return accepted;
  }

  /** What {@link ConfigSet.merge} would return now; changes nothing. */
  diff(entries: Iterable<EntryLike>): Entry[] {
    return new ConfigSet({ limits: this.#limits }, this.snapshot()).merge(entries);
  }

  /**
   * The join itself, for whoever holds packed entries. Costs no parsing.
   *
   * @param origin what to take down as the change's `origin`
   * @returns what changed, or `undefined` when the entry was no news
   */
  applyPacked(packed: PackedEntry, origin?: unknown): Change | undefined {
    if (packed.type !== this.#type) [this.#type, this.#typeKey] = [packed.type, placeOf(packed.type)];
    const typeKey = this.#typeKey;
    const tree = find(this.#trees, typeKey);
    const held = find(tree?.node, packed.key);
    if (held !== undefined && comparePacked(packed, held) <= 0) return undefined;
    const node = insert(tree?.node, packed, this.#owner);
    const own = tree?.owner === this.#owner ? tree : this.#ownTree(packed.type, typeKey, node, tree?.size ?? 0);
    own.node = node;
    if (held === undefined) {
      own.size++;
      this.#size++;
    }
    this.#snapshot = undefined;
    return new Change(packed, held?.dead === false ? held : undefined, origin);
  }

  /** The set as of now, for ever. O(1), and the same object until the next change. */
  override snapshot(): Snapshot {
    if (this.#snapshot === undefined) {
      this.#snapshot = new Snapshot(this.#trees, this.#size);
      // From here on every node is shared: nobody owns it.
      this.#owner = {};
    }
    return this.#snapshot;
  }

  override fingerprint(): string {
    return this.snapshot().fingerprint();
  }

  #ownTree(type: string, key: string, node: TrieNode<PackedEntry>, size: number): TypeTree {
    const own: TypeTree = { type, key, owner: this.#owner, node, size };
    this.#trees = insert(this.#trees, own, this.#owner);
    return own;
  }
}

function result(change: Change | undefined): LocalWriteResult {
  if (change === undefined) return { accepted: false };
  const { replaced } = change;
  return replaced === undefined ? { accepted: true } : { accepted: true, replaced };
}
