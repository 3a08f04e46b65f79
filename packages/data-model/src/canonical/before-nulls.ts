/** On a wire, a null leaves what these members of an entry said before. */
export const KEPT_BEFORE_NULL: RegExp = /^(?:type|id|ver|dead)$/i;

/** Where an object keeps its members as they were before such nulls, out of the sight of data. */
export const BEFORE_NULLS: unique symbol = Symbol('before nulls');

/**
 * The members of what `parseExact` read, but where a null came after another value of the same type, id, ver or
 * mark, it is that value, as Go's decoder has it.
 */
export function beforeNulls(source: object): object {
  return (source as { [BEFORE_NULLS]?: object })[BEFORE_NULLS] ?? source;
}
