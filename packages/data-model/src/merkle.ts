import { sha256 } from '#hash';
import { ByteWriter } from './bytes/byte-writer.js';
import { kindOf } from './bytes/entry-kind.js';
import { hexOf } from './bytes/hex.js';
import type { PackedEntry } from './packed-entry.js';
import { Leaf, type TrieNode } from './trie.js';

const writer = new ByteWriter();

/**
 * The Merkle hash of a subtree (Merkle 1987), 32 characters, one a byte; remembered in the node. Integers are
 * big-endian.
 *
 * - leaf: SHA-256 over its entries in key order, each u32 length + type, u32 length + id, u64 version, u8 kind
 *   (0 dead, 1 live without data, 2 live with data), and for kind 2 u32 length + canonical data
 * - branch: SHA-256 over a u16 bitmap of its children (bit `n` for child `n`), then their hashes in order
 *
 * A leaf starts with two zero bytes, as types are short, and a branch never does, so neither can pass for the other.
 */
export function merkleHash(node: TrieNode<PackedEntry>): string {
  if (node.hash !== undefined) return node.hash;
  const hash = node instanceof Leaf ? hashLeaf(node.items) : hashBranch(node.children);
  node.hash = hash;
  return hash;
}

function hashLeaf(items: readonly PackedEntry[]): string {
  writer.cutTo();
  for (const item of items) {
    writer.text(item.type).text(item.id).u64(item.ver).u8(kindOf(item));
    if (item.text !== undefined) writer.text(item.text);
  }
  return sha256(writer.peek());
}

function hashBranch(children: readonly (TrieNode<PackedEntry> | undefined)[]): string {
  // All children first: they use the same writer.
  const hashes = children.map((child) => (child === undefined ? '' : merkleHash(child)));
  let bitmap = 0;
  for (let slot = 0; slot < hashes.length; slot++) if (hashes[slot] !== '') bitmap |= 1 << slot;
  return sha256(writer.cutTo().u16(bitmap).binary(hashes.join('')).peek());
}

/**
 * The fingerprint of a set: SHA-256 over (u32 length + type, 32 bytes of the type's root hash), ordered by type, as 64
 * lower-case hex digits.
 *
 * @param roots binary root hashes, in the order of their types' UTF-8
 */
export function setFingerprint(roots: Iterable<readonly [type: string, root: string]>): string {
  writer.cutTo();
  for (const [type, root] of roots) writer.text(type).binary(root);
  return hexOf(sha256(writer.peek()));
}
