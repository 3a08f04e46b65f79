import { createHash } from 'node:crypto';
import type { Winner } from './join-oracle.js';

// Written from the text of docs/protocol.md, sharing nothing with src: no trie, no cache, another hash API.

type Placed = Winner & { key: Buffer };

function digest(parts: readonly Buffer[]): Buffer {
  return createHash('sha256').update(Buffer.concat(parts)).digest();
}

function counted(text: string): Buffer[] {
  const bytes = Buffer.from(text, 'utf8');
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return [length, bytes];
}

function encoded({ type, id, ver, dead, data }: Winner): Buffer[] {
  const version = Buffer.alloc(8);
  version.writeBigUInt64BE(ver);
  const kind = dead ? 0 : data === undefined ? 1 : 2;
  return [
    ...counted(type),
    ...counted(id),
    version,
    Buffer.from([kind]),
    ...(kind === 2 ? counted(data as string) : []),
  ];
}

function root(entries: readonly Placed[], depth: number): Buffer {
  if (entries.length <= 16) return digest(entries.flatMap(encoded));
  let bitmap = 0;
  const hashes: Buffer[] = [];
  for (let digit = 0; digit < 16; digit++) {
    const below = entries.filter(({ key }) => Number.parseInt(key.toString('hex').charAt(depth), 16) === digit);
    if (below.length === 0) continue;
    bitmap += 2 ** digit;
    hashes.push(root(below, depth + 1));
  }
  return digest([Buffer.from([bitmap >> 8, bitmap & 255]), ...hashes]);
}

/** The root of the entries of one type, 64 hex digits. */
export function typeFingerprintOf(entries: readonly Winner[]): string {
  const placed = entries.map((entry) => ({ ...entry, key: createHash('sha256').update(entry.id, 'utf8').digest() }));
  return root(
    placed.sort((a, b) => Buffer.compare(a.key, b.key)),
    0,
  ).toString('hex');
}

/** The fingerprint of a set that holds these entries, one a key. */
export function fingerprintOf(entries: readonly Winner[]): string {
  const types = [...new Set(entries.map(({ type }) => type))];
  types.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  const parts = types.flatMap((type) => [
    ...counted(type),
    Buffer.from(typeFingerprintOf(entries.filter((entry) => entry.type === type)), 'hex'),
  ]);
  return digest(parts).toString('hex');
}
