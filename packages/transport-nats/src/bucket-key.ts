import type { Key } from '@sconf/data-model';

const encoder = new TextEncoder();

/** A type or id as a token: whatever is no ASCII letter, digit, `_` or `-` becomes `=` and its UTF-8 in hex. */
function tokenOf(text: string): string {
  return text.replace(/[^A-Za-z0-9_-]+/g, (rest) =>
    Array.from(encoder.encode(rest), (byte) => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  );
}

/** Where an entry is in a bucket: its type and id, so that a type can be watched by `<type>.*`. */
export function keyOf({ type, id }: Key): string {
  return `${tokenOf(type)}.${tokenOf(id)}`;
}
