import type { Entry } from '../entry.js';
import { EntryView, type Listing } from '../entry-view.js';
import { UNBOUNDED } from '../limits.js';
import { PackedEntry, pack } from '../packed-entry.js';
import type { EntryLike } from '../replica.js';
import { quote } from './quote.js';

const ESCAPES: Readonly<Record<string, string>> = {
  '<': '\\u003c',
  '>': '\\u003e',
  '&': '\\u0026',
  '\u2028': '\\u2028',
  '\u2029': '\\u2029',
};

/** As Go's encoder writes it. These characters stand only inside strings, so escaping the whole text is safe. */
function escapeMarkup(json: string): string {
  return json.replace(/[<>&\u2028\u2029]/g, (character) => ESCAPES[character] as string);
}

/** `{"type","id","ver","data"?}`: a config on gosconf's wire and in its log. */
export function encodeConfig(config: PackedEntry): string {
  const data = config.text === undefined ? '' : `,"data":${config.text}`;
  return escapeMarkup(`{"type":${quote(config.type)},"id":${quote(config.id)},"ver":${config.ver}${data}}`);
}

/** `{"type","id","ver"}`: a tombstone on gosconf's wire and in its log. */
export function encodeTombstone(tombstone: PackedEntry): string {
  return escapeMarkup(`{"type":${quote(tombstone.type)},"id":${quote(tombstone.id)},"ver":${tombstone.ver}}`);
}

/**
 * `{"Types":{"<type>":{"live":[config],"dead":[tombstone]}}}`: a set, or a part of one, on gosconf's wire. A list
 * without entries is left out; a set without entries is `{"Types":null}`.
 */
export function encodeSnapshot(entries: EntryView | Iterable<PackedEntry>): string {
  const types = new Map<string, { live: string[]; dead: string[] }>();
  for (const entry of entries instanceof EntryView ? entries.packed() : entries) {
    let lists = types.get(entry.type);
    if (lists === undefined) {
      lists = { live: [], dead: [] };
      types.set(entry.type, lists);
    }
    if (entry.dead) lists.dead.push(encodeTombstone(entry));
    else lists.live.push(encodeConfig(entry));
  }
  if (types.size === 0) return '{"Types":null}';
  const members = [...types].map(([type, { live, dead }]) => {
    const lists = [live.length > 0 ? `"live":[${live.join()}]` : '', dead.length > 0 ? `"dead":[${dead.join()}]` : ''];
    return `${escapeMarkup(quote(type))}:{${lists.filter((list) => list !== '').join()}}`;
  });
  return `{"Types":{${members.join()}}}`;
}

/** `{"<type>":{"live":{"id":ver},"dead":{"id":ver}}}`: versions without data on gosconf's wire. */
export function encodeListing(listing: Listing | EntryView): string {
  const types = Object.entries(listing instanceof EntryView ? listing.list() : listing);
  const members = types.map(
    ([type, { live, dead }]) => `${quote(type)}:{"live":${encodeVersions(live)},"dead":${encodeVersions(dead)}}`,
  );
  return escapeMarkup(`{${members.join()}}`);
}

function encodeVersions(versions: Listing[string]['live']): string {
  return `{${Object.entries(versions)
    .map(([id, ver]) => `${quote(id)}:${ver}`)
    .join()}}`;
}

/**
 * Exact JSON of an entry, of several, of a set or of a listing; {@link parse} reads the first three back without a
 * digit changed. A tombstone on its own carries `"dead":true`.
 *
 * @throws what {@link pack} throws
 */
export function stringify(value: EntryLike | readonly EntryLike[] | EntryView | Listing): string {
  if (value instanceof EntryView) return encodeSnapshot(value);
  if (Array.isArray(value)) return `[${(value as EntryLike[]).map(encodeEntry).join()}]`;
  if (typeof (value as Entry).type === 'string') return encodeEntry(value as EntryLike);
  return encodeListing(value as Listing);
}

function encodeEntry(entry: EntryLike): string {
  const packed = entry instanceof PackedEntry ? entry : pack(entry, UNBOUNDED);
  return packed.dead ? `${encodeTombstone(packed).slice(0, -1)},"dead":true}` : encodeConfig(packed);
}
