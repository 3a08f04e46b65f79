/**
 * Remembers the canonical text that an entry was built from, in a private field on the entry itself: invisible to
 * spread, JSON.stringify and deep equality, allowed on frozen objects, and cheaper than a WeakMap, whose tables the
 * garbage collector walks.
 */
class Identity {
  // A base class that returns another object makes `this` that object, so that a subclass puts its fields there.
  constructor(entry: object) {
    // biome-ignore lint/correctness/noConstructorReturn: the point of this class
    return entry;
  }
}

class DataText extends Identity {
  readonly #text: string;

  constructor(entry: object, text: string) {
    super(entry);
    this.#text = text;
  }

  static of(entry: object): string | undefined {
    return #text in entry ? entry.#text : undefined;
  }
}

/** Ties `text` to `entry`. The entry must be frozen, or the two could come apart. */
export function withDataText<T extends object>(entry: T, text: string): T {
  new DataText(entry, text);
  return entry;
}

/** The text that `entry` was built from, if it was built by this package. A spread copy has none. */
export function dataTextOf(entry: object): string | undefined {
  return DataText.of(entry);
}
