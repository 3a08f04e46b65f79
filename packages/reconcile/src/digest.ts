import type { PackedEntry } from '@sconf/data-model';
import { binaryOf, kindOf } from '@sconf/data-model/bytes';
import { hashOf, type TreeNode } from '@sconf/data-model/tree';
import { type HashKey, halfSipHash, highHalf } from './half-sip-hash.js';

/** 64 keyed bits, 8 characters, one a byte. */
export type Digest = string;

const encoder = new TextEncoder();
let scratch = new Uint8Array(4096);
let view = new DataView(scratch.buffer);

/**
 * The hash of an entry without its type: key, version, kind and data. Keyed, so that nobody who doesn't know the key
 * can write two entries that look the same.
 *
 * @returns the first 32 bits; `highHalf` has the others
 */
export function hashEntry(key: HashKey, entry: PackedEntry): number {
  const { ver, text = '' } = entry;
  if (scratch.length < 41 + text.length * 3) {
    scratch = new Uint8Array(82 + text.length * 6);
    view = new DataView(scratch.buffer);
  }
  put(entry.key);
  if (typeof ver === 'bigint') view.setBigUint64(32, ver);
  else {
    view.setUint32(32, ver / 2 ** 32);
    view.setUint32(36, ver);
  }
  scratch[40] = kindOf(entry);
  const written = text === '' ? 0 : encoder.encodeInto(text, scratch.subarray(41)).written;
  return halfSipHash(key, view, 41 + written);
}

export function entryDigest(key: HashKey, entry: PackedEntry): Digest {
  return toDigest(hashEntry(key, entry));
}

/** Stands for the Merkle hash of a part where two peers compare parts; see {@link hashEntry} for why it is keyed. */
export function nodeDigest(key: HashKey, node: TreeNode): Digest {
  put(hashOf(node));
  return toDigest(halfSipHash(key, view, 32));
}

/** The hash of five words, big-endian; see {@link hashEntry} for the result. */
export function hashWords(key: HashKey, a: number, b: number, c: number, d: number, e: number): number {
  view.setInt32(0, a);
  view.setInt32(4, b);
  view.setInt32(8, c);
  view.setInt32(12, d);
  view.setInt32(16, e);
  return halfSipHash(key, view, 20);
}

/** Puts 32 bytes in front. */
function put(binary: string): void {
  for (let i = 0; i < 32; i++) scratch[i] = binary.charCodeAt(i);
}

function toDigest(low: number): Digest {
  return binaryOf(low) + binaryOf(highHalf());
}
