import type { PackedEntry, Refusal, Version } from '@sconf/data-model';
import { hexOf } from '@sconf/data-model/bytes';
import type { Digest } from './digest.js';

/** A part of a set: what lies below `path`, hexadecimal digits of the entries' keys, in the tree of one type. */
export interface Place {
  /** SHA-256 of the type, one character a byte. */
  readonly typeKey: string;
  /** 0 to 64 hexadecimal digits. */
  readonly path: string;
}

/** What an entry is, without its data. */
export interface Offer {
  /** SHA-256 of the id, one character a byte. */
  readonly key: string;
  readonly ver: Version;
}

/** What stands for the tree of a type. */
export interface TypeDigest {
  readonly typeKey: string;
  readonly digest: Digest;
}

/** Comes before every key; no text has this SHA-256. */
export const FIRST_KEY: string = '\0'.repeat(32);
export const LAST_KEY: string = '\xff'.repeat(32);

/** Most types, digests or offers in one item. */
export const PAGE = 16;

/** Most items that ask for something in the answer to one item. */
export const MAX_ANSWERS: number = 2 * PAGE + 1;

/**
 * "These are all of my types whose keys lie in (after, upTo], and the digests of their trees."
 */
export interface TypesItem {
  readonly kind: 'types';
  readonly after: string;
  readonly upTo: string;
  readonly roots: readonly TypeDigest[];
}

/** "I have not looked at my types in (after, upTo] yet: ask again." */
export interface TypesLeftItem {
  readonly kind: 'types-left';
  readonly after: string;
  readonly upTo: string;
}

/** "My part at this place has more than 16 entries; these are the digests of its sixteen parts." */
export interface BranchItem {
  readonly kind: 'branch';
  readonly place: Place;
  readonly children: readonly (Digest | undefined)[];
}

/** "My part at this place has these entries, at most 16." */
export interface LeafItem {
  readonly kind: 'leaf';
  readonly place: Place;
  readonly digests: readonly Digest[];
}

/** "Of the leaf that you described I lack these, and have these instead or besides." */
export interface LeafDifferenceItem {
  readonly kind: 'leaf-difference';
  readonly place: Place;
  readonly lacked: readonly Digest[];
  readonly offers: readonly Offer[];
}

/** "Send me your entries at this place whose keys come after `after`." */
export interface GetItem {
  readonly kind: 'get';
  readonly place: Place;
  readonly after: string;
}

/** "I have entries at this place, behind `after`, that you lack: get them." */
export interface MoreItem {
  readonly kind: 'more';
  readonly place: Place;
  readonly after: string;
}

/** "Send me your entries whose type's key starts with two of these bytes and whose own key with the other six." */
export interface WantItem {
  readonly kind: 'want';
  readonly prefix: string;
}

/** "Here is one." Where it was read and can't be taken, the reason. */
export interface EntryItem {
  readonly kind: 'entry';
  readonly entry: PackedEntry | Refusal;
}

/** "I don't take your entry of this key, and never will." */
export interface RefusedItem {
  readonly kind: 'refused';
  readonly refusal: Refusal;
}

/** What one side says or asks of a part of both sets, and the other answers. */
export type Question =
  | TypesItem
  | TypesLeftItem
  | BranchItem
  | LeafItem
  | LeafDifferenceItem
  | GetItem
  | MoreItem
  | WantItem;

/** What one message says, in parts. */
export type Item = Question | EntryItem | RefusedItem;

/** The place of the child at `slot`. */
export function below({ typeKey, path }: Place, slot: number): Place {
  return { typeKey, path: path + slot.toString(16) };
}

/** The place of one entry. */
export function placeOf(typeKey: string, key: string): Place {
  return { typeKey, path: hexOf(key) };
}
