import type { Snapshot } from '@sconf/data-model';

/**
 * What of the set one request may see and change: decided once per request, asked everywhere. This is the seam for
 * rights: a principal is one more thing that narrows a view.
 */
export class View {
  /** Equal for equal views. */
  readonly key: string;
  readonly #types: ReadonlySet<string> | undefined;

  /** @param types the types in view; all of them unless told */
  constructor(types?: readonly string[]) {
    this.#types = types === undefined ? undefined : new Set(types);
    // Types hold no control characters, so the join is unambiguous; a star can't be confused with it.
    this.key = this.#types === undefined ? '*' : `\n${[...this.#types].sort().join('\n')}`;
  }

  /** Whether entries of this type are in view. */
  has(type: string): boolean {
    return this.#types === undefined || this.#types.has(type);
  }

  /** The part of this view that has one of `types`. */
  narrow(types: readonly string[]): View {
    return types.length === 0 ? this : new View(types.filter((type) => this.has(type)));
  }

  /** What of a snapshot is in view. */
  of(snapshot: Snapshot): Snapshot {
    return this.#types === undefined ? snapshot : snapshot.filter([...this.#types]);
  }
}
