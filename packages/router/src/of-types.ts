import type { Change } from '@sconf/data-model';

/** The changes of these types, in order; all of them where no types are given. */
export function ofTypes(types: ReadonlySet<string> | undefined, changes: readonly Change[]): readonly Change[] {
  return types === undefined ? changes : changes.filter((change) => types.has(change.packed.type));
}
