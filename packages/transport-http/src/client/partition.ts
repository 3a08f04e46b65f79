import type { PackedEntry } from '@sconf/data-model';
import type { ClientLimits } from './options.js';

/** Bytes of an entry's JSON besides its type, id and data. */
const ENVELOPE_BYTES = 48;

/** Rough bytes that an entry takes in a request. */
export function sizeOf({ type, id, text = '' }: PackedEntry): number {
  return ENVELOPE_BYTES + type.length + id.length + text.length;
}

/** Rough bytes that entries take in one request. */
export function totalSizeOf(part: readonly PackedEntry[]): number {
  return part.reduce((sum, entry) => sum + sizeOf(entry), 0);
}

/** Splits entries into parts that fit into one request each. */
export function* split(
  entries: Iterable<PackedEntry>,
  { maxEntries, maxRequestBytes }: Pick<ClientLimits, 'maxEntries' | 'maxRequestBytes'>,
): Generator<PackedEntry[]> {
  let part: PackedEntry[] = [];
  let bytes = 0;
  for (const entry of entries) {
    const size = sizeOf(entry);
    if (part.length > 0 && (part.length >= maxEntries || bytes + size > maxRequestBytes)) {
      yield part;
      part = [];
      bytes = 0;
    }
    part.push(entry);
    bytes += size;
  }
  if (part.length > 0) yield part;
}

/** One part for each type. */
export function groupByType(part: readonly PackedEntry[]): PackedEntry[][] {
  const groups = new Map<string, PackedEntry[]>();
  for (const entry of part) {
    const group = groups.get(entry.type);
    if (group === undefined) groups.set(entry.type, [entry]);
    else group.push(entry);
  }
  return [...groups.values()];
}

/** Two parts of the same number of entries, give or take one. */
export function halve(part: readonly PackedEntry[]): PackedEntry[][] {
  const middle = part.length >>> 1;
  return [part.slice(0, middle), part.slice(middle)];
}

/** At most `count` entries, chosen at random: the first steps of a Fisher-Yates shuffle (Durstenfeld 1964). */
export function draw(part: readonly PackedEntry[], count: number, random: () => number): PackedEntry[] {
  const left = [...part];
  const drawn = left.slice(0, count);
  for (let i = 0; i < drawn.length; i++) {
    const at = i + Math.floor(random() * (left.length - i));
    drawn[i] = left[at] as PackedEntry;
    left[at] = left[i] as PackedEntry;
  }
  return drawn;
}
