import type { Entry } from './entry.js';
import { UNBOUNDED } from './limits.js';
import { type PackedEntry, pack } from './packed-entry.js';
import { compareUtf8 } from './utf8.js';

/**
 * The total order of the join on the entries of one key: the greater wins. Higher version first; at one version a
 * tombstone beats a config, a config with data beats one without, and of two with data the one whose canonical JSON is
 * greater as UTF-8 bytes. A total order's maximum is idempotent, commutative and associative, so replicas that hold
 * the maximum converge whatever the order of arrival (Shapiro et al. 2011, state-based CRDTs).
 *
 * @returns negative when `a` loses, positive when it wins, 0 when both are the same
 */
export function comparePacked(a: PackedEntry, b: PackedEntry): number {
  if (a.ver !== b.ver) return a.ver < b.ver ? -1 : 1;
  if (a.dead || b.dead) return Number(a.dead) - Number(b.dead);
  if (a.text === b.text) return 0;
  if (a.text === undefined) return -1;
  if (b.text === undefined) return 1;
  return compareUtf8(a.text, b.text);
}

/**
 * {@link comparePacked} for entries as authors write them. The keys are not looked at.
 *
 * @throws what {@link pack} throws
 */
export function compareEntries(a: Entry, b: Entry): number {
  return comparePacked(pack(a, UNBOUNDED), pack(b, UNBOUNDED));
}
