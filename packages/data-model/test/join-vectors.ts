import { readFileSync } from 'node:fs';

/** Entries that are offered to an empty set in any order, and those that it must hold in the end. */
export interface JoinVector {
  name: string;
  offered: string[];
  held: string[];
}

/** The fingerprint of a set of entries: those listed, or `count` of type `type`, entry n having id `n` and version n. */
export interface FingerprintVector {
  name: string;
  entries: string[] | { count: number; type: string };
  types: Record<string, string>;
  fingerprint: string;
}

function read(file: string): unknown {
  return JSON.parse(readFileSync(new URL(`vectors/${file}`, import.meta.url), 'utf8'));
}

/** Entries are texts, so that their versions and numbers survive any JSON reader. */
export const { vectors: joinVectors } = read('joins.json') as { vectors: JoinVector[] };
export const { vectors: fingerprintVectors } = read('fingerprints.json') as { vectors: FingerprintVector[] };

/** The texts of the entries of a fingerprint vector. */
export function entriesOf({ entries }: FingerprintVector): string[] {
  if (Array.isArray(entries)) return entries;
  return Array.from({ length: entries.count }, (_, n) => `{"type":"${entries.type}","id":"${n}","ver":${n}}`);
}
