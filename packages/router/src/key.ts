import type { Key } from '@sconf/data-model';

/** One string a key. No type and no id holds a control character, so no two keys share a string. */
export function keyOf(key: Key): string {
  return `${key.type}\n${key.id}`;
}
