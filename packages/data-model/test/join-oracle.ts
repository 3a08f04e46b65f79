import { canonicalize } from '../src/index.js';
import type { Written } from './arbitrary-entries.js';

/** What a key holds in the end, in words of the specification alone: versions as bigints, data as bytes. */
export interface Winner {
  type: string;
  id: string;
  ver: bigint;
  dead: boolean;
  data: string | undefined;
}

function beats(a: Winner, b: Winner): boolean {
  if (a.ver !== b.ver) return a.ver > b.ver;
  if (a.dead !== b.dead) return a.dead;
  if (a.dead || a.data === b.data) return false;
  if (a.data === undefined || b.data === undefined) return b.data === undefined;
  return Buffer.compare(Buffer.from(a.data), Buffer.from(b.data)) > 0;
}

/** The greatest entry of each key: what every replica must end with, whatever happened in between. */
export function winners(entries: readonly Written[]): Winner[] {
  const best = new Map<string, Winner>();
  for (const { type, id, ver, dead, json } of entries) {
    const data = dead || json === undefined ? undefined : canonicalize(json);
    const offered: Winner = { type, id, ver, dead, data };
    const key = JSON.stringify([type, id]);
    const held = best.get(key);
    if (held === undefined || beats(offered, held)) best.set(key, offered);
  }
  return [...best.values()];
}
