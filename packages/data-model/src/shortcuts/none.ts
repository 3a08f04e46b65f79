/**
 * In place of the shortcuts where they are not worth their bytes: a page has few writers and peers, and has to be loaded.
 *
 * @packageDocumentation
 */
import type { Entry } from '../entry.js';
import type { PackedEntry } from '../packed-entry.js';

export function readShortAscii(): undefined {
  return undefined;
}

export function writeShortAscii(): -1 {
  return -1;
}

export function isPlainlyCanonical(): false {
  return false;
}

export function quickText(): undefined {
  return undefined;
}

/** With the entry itself, for as long as that is held: what shows an entry finds by identity that it is still the same. */
export function remember(packed: PackedEntry, entry: Entry): void {
  packed.unpacked = entry;
}
