import { comparePacked, type PackedEntry, type Replica } from '@sconf/data-model';

/**
 * What two entries of one key with the same version and kind, but different data, are to each other.
 *
 * - `total-order`: the greater data wins, so that all replicas converge. What every sconf replica does.
 * - `version-only`: no news in either direction. Right for a gosconf peer, which keeps what came first and
 *   re-serialises data through its own structs: its copy never wins over the original, and a quiet pair exchanges
 *   nothing.
 */
export type Ties = 'total-order' | 'version-only';

/** Implemented by replicas that know, once they were pulled, how the other side treats ties. */
export interface TieAware {
  /** Read after each pull. @default 'total-order' */
  readonly ties?: Ties | undefined;
}

/** How ties between two replicas are to be treated: as the weaker of the two says. */
export function tiesBetween(a: Replica & TieAware, b: Replica & TieAware): Ties {
  return a.ties === 'version-only' || b.ties === 'version-only' ? 'version-only' : 'total-order';
}

/** Whether `offered` would change a replica that holds `held` for the same key. */
export function isNews(offered: PackedEntry, held: PackedEntry | undefined, ties: Ties): boolean {
  if (held === undefined) return true;
  if (ties === 'version-only' && offered.ver === held.ver && offered.dead === held.dead) return false;
  return comparePacked(offered, held) > 0;
}
