/** What a node says of the spanning tree on one link: a wave goes out from the root over all links. */
export interface Wave {
  /** The id of the node that it began at. */
  readonly root: string;
  /** Grows by one with each wave of a root; 32 bits, so that after the greatest comes 0. */
  readonly number: number;
  /** From the root to the sender, by its parents. */
  readonly hops: number;
  /** Whether the receiver is a parent of the sender: what is new has to go by this link. */
  readonly parent: boolean;
}

/** The most hops from the root: what claims to be further away is no parent. */
export const MAX_HOPS = 255;

/** Whether a number comes after another, by the shorter way around: RFC 1982. */
export function isAfter(number: number, other: number): boolean {
  return ((number - other) | 0) > 0;
}
