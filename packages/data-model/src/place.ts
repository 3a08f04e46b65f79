import { sha256 } from '#hash';

/** How many places are remembered. A power of two; with ids of 20 characters some 2 MiB. */
const REMEMBERED = 8_192;
/** Longer ids are hashed each time, so that the memory is bounded. */
const MAX_REMEMBERED_LENGTH = 64;

const ids: string[] = new Array(REMEMBERED).fill('');
const places: string[] = new Array(REMEMBERED).fill('');

/**
 * SHA-256 of the id's UTF-8, 32 characters, one a byte: where in its type an entry of this id stands. Most writers
 * write the same few ids over and over, and a look takes a tenth of the hash; each slot remembers the last id that fell
 * into it, so that many ids cost no more than the look.
 */
export function placeOf(id: string): string {
  const { length } = id;
  if (length > MAX_REMEMBERED_LENGTH) return sha256(id);
  // FNV-1a (Fowler, Noll and Vo) over UTF-16 units: it only has to spread ids, since the whole id is compared.
  let slot = 0x811c9dc5;
  for (let i = 0; i < length; i++) slot = Math.imul(slot ^ id.charCodeAt(i), 0x01000193);
  slot = (slot ^ (slot >>> 15)) & (REMEMBERED - 1);
  if (ids[slot] === id) return places[slot] as string;
  const place = sha256(id);
  ids[slot] = id;
  places[slot] = place;
  return place;
}
