import type { PackedEntry, Version } from '@sconf/data-model';
import { binaryOf, kindOf } from '@sconf/data-model/bytes';
import { hashOf, type TreeNode } from '@sconf/data-model/tree';
import { type HashKey, halfSipHash, highHalf } from './half-sip-hash.js';

/** 64 keyed bits, 8 characters, one a byte. */
export type Digest = string;

const encoder = new TextEncoder();
let scratch = new Uint8Array(4096);

/** The high and the low 32 bits of a version. */
export function versionWords(ver: Version): readonly [high: number, low: number] {
  if (typeof ver === 'bigint') return [Number(ver >> 32n) | 0, Number(ver & 0xffffffffn) | 0];
  return [Math.floor(ver / 2 ** 32) | 0, ver | 0];
}

/**
 * The hash of an entry without its type: key, version, kind and data. Keyed, so that nobody who doesn't know the key
 * can write two entries that look the same.
 *
 * @returns the first 32 bits; `highHalf` has the others
 */
export function hashEntry(key: HashKey, entry: PackedEntry): number {
  const text = entry.text ?? '';
  if (scratch.length < 41 + text.length * 3) scratch = new Uint8Array(82 + text.length * 6);
  for (let i = 0; i < 32; i++) scratch[i] = entry.key.charCodeAt(i);
  const [high, low] = versionWords(entry.ver);
  putWord(32, high);
  putWord(36, low);
  scratch[40] = kindOf(entry);
  const written = text === '' ? 0 : encoder.encodeInto(text, scratch.subarray(41)).written;
  return halfSipHash(key, scratch, 41 + written);
}

export function entryDigest(key: HashKey, entry: PackedEntry): Digest {
  return toDigest(hashEntry(key, entry));
}

/** Stands for the Merkle hash of a part where two peers compare parts; see {@link hashEntry} for why it is keyed. */
export function nodeDigest(key: HashKey, node: TreeNode): Digest {
  const hash = hashOf(node);
  for (let i = 0; i < 32; i++) scratch[i] = hash.charCodeAt(i);
  return toDigest(halfSipHash(key, scratch, 32));
}

/** The hash of five words, big-endian; see {@link hashEntry} for the result. */
export function hashWords(key: HashKey, a: number, b: number, c: number, d: number, e: number): number {
  putWord(0, a);
  putWord(4, b);
  putWord(8, c);
  putWord(12, d);
  putWord(16, e);
  return halfSipHash(key, scratch, 20);
}

function putWord(at: number, word: number): void {
  scratch[at] = word >>> 24;
  scratch[at + 1] = word >>> 16;
  scratch[at + 2] = word >>> 8;
  scratch[at + 3] = word;
}

function toDigest(low: number): Digest {
  return binaryOf(low) + binaryOf(highHalf());
}
