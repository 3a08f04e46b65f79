import type { PackedEntry } from '../packed-entry.js';

/** What hashes, digests and frames say that an entry is. */
export const KIND = { dead: 0, live: 1, liveWithData: 2 } as const;

export function kindOf(entry: PackedEntry): number {
  if (entry.dead) return KIND.dead;
  return entry.text === undefined ? KIND.live : KIND.liveWithData;
}
