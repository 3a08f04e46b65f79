import type { Entry } from '../entry.js';
import type { PackedEntry } from '../packed-entry.js';

/**
 * Entries that are remembered, so that what is read or replaced soon after isn't parsed again, one for each slot of keys.
 * By key and not by age: a version that was replaced is let go when the next one is read. Held any longer it would grow old in the
 * collector, which copies what lives and passes over what doesn't. A power of two.
 */
const REMEMBERED = 8_192;
/** Longest data that is remembered, in UTF-16 units: bounds the memory at about 16 MiB. */
const MAX_REMEMBERED_LENGTH = 512;

const remembered: (PackedEntry | undefined)[] = new Array(REMEMBERED).fill(undefined);

/** Keeps what was built from an entry with data, if that is short, in place of what fell into the same slot. */
export function remember(packed: PackedEntry, entry: Entry): void {
  if (packed.text === undefined || packed.text.length > MAX_REMEMBERED_LENGTH) return;
  const slot = ((packed.key.charCodeAt(0) << 8) | packed.key.charCodeAt(1)) & (REMEMBERED - 1);
  const forgotten = remembered[slot];
  if (forgotten !== undefined) forgotten.unpacked = undefined;
  remembered[slot] = packed;
  packed.unpacked = entry;
}
