import { remember } from '#shortcuts';
import { tieDataText } from './data-text.js';
import type { Entry, Json } from './entry.js';
import type { PackedEntry } from './packed-entry.js';

/**
 * Builds the entry that authors and handlers see: a plain object, frozen to its depth, its data as JSON.parse gives
 * it. Called twice it may answer the same object.
 */
export function unpack(packed: PackedEntry): Entry {
  if (packed.unpacked !== undefined) return packed.unpacked;
  const entry = build(packed);
  remember(packed, entry);
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

function deepFreeze(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  // for-in spares the list of values; JSON.parse makes nothing but own members.
  for (const name in value) deepFreeze((value as Record<string, unknown>)[name]);
  return Object.freeze(value);
}
