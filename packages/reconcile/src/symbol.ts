import type { PackedEntry, Version } from '@sconf/data-model';
import { binaryOf } from '@sconf/data-model/bytes';
import { hashEntry, hashWords } from './digest.js';
import { type HashKey, highHalf } from './half-sip-hash.js';

/** Words in the sum of a cell: those of a symbol, its check, and the count. */
export const CELL_WORDS = 7;

/** Bytes of a cell on the wire: six words, and eight bits of the count. */
export const CELL_BYTES = 25;

/**
 * What stands for an entry in a sketch, in words of 32 bits: two bytes of its type's key and six of its own, so that
 * whoever holds it can find it; its version, so that who doesn't can tell which side has the newer one; and 32 keyed
 * bits of all of it, so that a tie that differs in data alone is another symbol.
 */
export interface EntrySymbol {
  readonly prefixHigh: number;
  readonly prefixLow: number;
  readonly verHigh: number;
  readonly verLow: number;
  readonly tag: number;
}

export function symbolOf(key: HashKey, typeKey: string, entry: PackedEntry): EntrySymbol {
  const tag = hashEntry(key, entry);
  const [verHigh, verLow] = versionWords(entry.ver);
  return {
    prefixHigh: word(typeKey, 0, entry.key, 0),
    prefixLow: word(entry.key, 2, entry.key, 4),
    verHigh,
    verLow,
    tag,
  };
}

/** The check word of a symbol; `highHalf` then has the seed of its {@link nextCell places}. */
export function checkOf(key: HashKey, { prefixHigh, prefixLow, verHigh, verLow, tag }: EntrySymbol): number {
  return hashWords(key, prefixHigh, prefixLow, verHigh, verLow, tag);
}

/** The check and the seed of a symbol. */
export function checkAndSeed(key: HashKey, symbol: EntrySymbol): readonly [check: number, seed: number] {
  const check = checkOf(key, symbol);
  return [check, highHalf()];
}

/** The prefix of a symbol as 8 characters, one a byte. */
export function prefixText({ prefixHigh, prefixLow }: EntrySymbol): string {
  return binaryOf(prefixHigh) + binaryOf(prefixLow);
}

/** Which of two versions is greater, or 0. */
export function compareSymbolVersions(a: EntrySymbol, b: EntrySymbol): number {
  return (a.verHigh >>> 0) - (b.verHigh >>> 0) || (a.verLow >>> 0) - (b.verLow >>> 0);
}

/**
 * The cell after `cell` that a symbol is part of; the first one is 0. Cell `i` has a share of 1/(1 + i/2) of all
 * symbols, which makes any prefix of the cells decode what is a little smaller than itself (Yang, Gilad and Alizadeh,
 * SIGCOMM 2024, section 4.2, with alpha 1/2).
 *
 * @param step how many cells of the symbol came before
 */
export function nextCell(cell: number, seed: number, step: number): number {
  const u = (mix(seed + Math.imul(step, 0x9e3779b9)) + 1) / 2 ** 32;
  return cell + Math.max(1, Math.ceil((cell + 1.5) * (1 / Math.sqrt(u) - 1)));
}

/** 32 well-mixed bits (the finalizer of MurmurHash3). */
function mix(value: number): number {
  let x = value ^ (value >>> 16);
  x = Math.imul(x, 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}

function word(a: string, from: number, b: string, then: number): number {
  return (
    (a.charCodeAt(from) << 24) | (a.charCodeAt(from + 1) << 16) | (b.charCodeAt(then) << 8) | b.charCodeAt(then + 1)
  );
}

/** The high and the low 32 bits of a version. */
function versionWords(ver: Version): readonly [high: number, low: number] {
  if (typeof ver === 'bigint') return [Number(ver >> 32n) | 0, Number(ver & 0xffffffffn) | 0];
  return [Math.floor(ver / 2 ** 32) | 0, ver | 0];
}
