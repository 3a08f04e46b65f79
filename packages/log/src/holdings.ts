import { ConfigSet, comparePacked, type Limits, type PackedEntry, type Snapshot } from '@sconf/data-model';

/** Beyond this many keys, the recent entries are worked into the set. Bounds memory, and the pause it takes. */
const MAX_RECENT = 8_192;

/**
 * Everything the log was given: what compaction and recovery write. A set, and before it a map of what came since the
 * set was last asked for, so that an append costs one look-up in a map however large the set is.
 */
export class Holdings {
  readonly #set: ConfigSet;
  readonly #recent = new Map<string, Map<string, PackedEntry>>();
  #recentKeys = 0;

  /** @param start shared, not copied */
  constructor(start: Snapshot, limits: Limits) {
    this.#set = ConfigSet.from(start, { limits });
  }

  /** At least as many as there are keys; exact right after {@link Holdings.snapshot}. */
  get keys(): number {
    return this.#set.size + this.#recentKeys;
  }

  add(entry: PackedEntry): void {
    let ids = this.#recent.get(entry.type);
    if (ids === undefined) {
      ids = new Map();
      this.#recent.set(entry.type, ids);
    }
    const held = ids.get(entry.id);
    if (held !== undefined && comparePacked(entry, held) <= 0) return;
    ids.set(entry.id, entry);
    if (held === undefined && ++this.#recentKeys > MAX_RECENT) this.#settle();
  }

  snapshot(): Snapshot {
    this.#settle();
    return this.#set.snapshot();
  }

  #settle(): void {
    for (const ids of this.#recent.values()) {
      for (const entry of ids.values()) this.#set.applyPacked(entry);
    }
    this.#recent.clear();
    this.#recentKeys = 0;
  }
}
