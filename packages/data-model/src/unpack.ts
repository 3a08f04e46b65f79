import { tieDataText } from './data-text.js';
import type { Entry, Json } from './entry.js';
import type { PackedEntry } from './packed-entry.js';

/**
 * Entries that are remembered, so that what is read or replaced soon after isn't parsed again, one for each slot of keys.
 * By key and not by age: a version that was replaced is let go when the next one is read. Held any longer it would grow old in the
 * collector, which copies what lives and passes over what doesn't. A power of two.
 */
const REMEMBERED = 8_192;
/** Longest data that is remembered, in UTF-16 units: bounds the memory at about 16 MiB. */
const MAX_REMEMBERED_LENGTH = 512;

const remembered: (PackedEntry | undefined)[] = new Array(REMEMBERED).fill(undefined);

/**
 * Builds the entry that authors and handlers see: a plain object, frozen to its depth, its data as JSON.parse gives
 * it. Called twice it may answer the same object.
 */
export function unpack(packed: PackedEntry): Entry {
  if (packed.unpacked !== undefined) return packed.unpacked;
  const entry = build(packed);
  if (packed.text !== undefined && packed.text.length <= MAX_REMEMBERED_LENGTH) remember(packed, entry);
  return entry;
}

function build({ type, id, ver, dead, text }: PackedEntry): Entry {
  if (dead) return Object.freeze({ type, id, ver, dead: true as const });
  if (text === undefined) return Object.freeze({ type, id, ver });
  const data: unknown = JSON.parse(text);
  // Tied before they are frozen: engines are about to refuse new private fields on frozen objects.
  if (typeof data === 'object' && data !== null) tieDataText(data, text);
  const entry = { type, id, ver, data: deepFreeze(data) as Json };
  if (typeof data === 'number') tieDataText(entry, text);
  return Object.freeze(entry);
}

function remember(packed: PackedEntry, entry: Entry): void {
  const slot = ((packed.key.charCodeAt(0) << 8) | packed.key.charCodeAt(1)) & (REMEMBERED - 1);
  const forgotten = remembered[slot];
  if (forgotten !== undefined) forgotten.unpacked = undefined;
  remembered[slot] = packed;
  packed.unpacked = entry;
}

function deepFreeze(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  // for-in spares the list of values; JSON.parse makes nothing but own members.
  for (const name in value) deepFreeze((value as Record<string, unknown>)[name]);
  return Object.freeze(value);
}
