import type { PackedEntry } from '@sconf/data-model';

/** What identifies a key, as one text. */
export function keyOf({ type, id }: { readonly type: string; readonly id: string }): string {
  return `${type}/${id}`;
}

/** An entry, for people. */
export function show(entry: PackedEntry | undefined): string {
  if (entry === undefined) return 'nothing';
  return `${keyOf(entry)}@${entry.ver} ${entry.dead ? 'dead' : (entry.text ?? 'without data')}`;
}

/**
 * Whether one entry of a key wins over another: the join once more, written from docs/protocol.md and not from the code
 * that is put to the test.
 */
export function wins(one: PackedEntry, other: PackedEntry | undefined): boolean {
  if (other === undefined) return true;
  const [left, right] = [BigInt(one.ver), BigInt(other.ver)];
  if (left !== right) return left > right;
  if (one.dead !== other.dead) return one.dead;
  if (one.dead || one.text === other.text) return false;
  if (one.text === undefined || other.text === undefined) return other.text === undefined;
  return laterInUtf8(one.text, other.text);
}

/** Well-formed texts are ordered by their code points as they are by their bytes in UTF-8. */
function laterInUtf8(one: string, other: string): boolean {
  const left = Array.from(one, (character) => character.codePointAt(0) as number);
  const right = Array.from(other, (character) => character.codePointAt(0) as number);
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const [a, b] = [left[i] as number, right[i] as number];
    if (a !== b) return a > b;
  }
  return left.length > right.length;
}
