import { Change } from '@sconf/data-model';

/** The change that takes a reader who heard of neither `older` nor `newer` to where both would have taken it. */
export function fold(older: Change, newer: Change): Change {
  return new Change(newer.packed, older.packedReplaced, newer.origin);
}
