/**
 * Remembers the canonical text that data was built from, in a private field of the data itself, so that what was read
 * can be written back, also in a copy of its entry, without a digit changed. A private field is invisible to spread,
 * JSON.stringify and deep equality, and cheaper than a WeakMap, whose tables the garbage collector walks.
 */
class Identity {
  // A base class that returns another object makes `this` that object, so that a subclass puts its fields there.
  constructor(owner: object) {
    // biome-ignore lint/correctness/noConstructorReturn: the point of this class
    return owner;
  }
}

class DataText extends Identity {
  readonly #text: string;

  constructor(owner: object, text: string) {
    super(owner);
    this.#text = text;
  }

  static of(owner: object): string | undefined {
    return #text in owner ? owner.#text : undefined;
  }
}

/** Ties `text` to `owner`: data, or an entry whose data is no object. Freeze it next, or the two may come apart. */
export function tieDataText(owner: object, text: string): void {
  new DataText(owner, text);
}

/** The text that `owner` was built from, if this package built it. */
export function dataTextOf(owner: object): string | undefined {
  return DataText.of(owner);
}
