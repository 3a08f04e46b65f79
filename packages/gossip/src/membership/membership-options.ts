import type { AddressTimes } from './address-book.js';

/** How long a {@link Membership} waits, in milliseconds. */
export interface MembershipTimes extends AddressTimes {
  readonly tickMs: number;
  readonly shuffleMs: number;
  readonly seedMs: number;
}

/** How many members a {@link Membership} links with and knows. */
export interface MembershipLimits {
  readonly maxPeers: number;
  readonly activeView: number;
  readonly passiveView: number;
  readonly maxLeaves: number;
}

/** What a {@link Membership} is given. */
export interface MembershipOptions {
  readonly self: { readonly id: string };
  readonly limits: MembershipLimits;
  readonly times: MembershipTimes;
  /** 0 to 1, 1 excluded. */
  readonly random: () => number;
  /** Whether a link is missed least when one has to go: entries don't go by it. */
  readonly isSpare: (id: string) => boolean;
}
