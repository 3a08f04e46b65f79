import type { Member, PeerFrame, Priority } from '../frames/frame.js';

/** What members of a cluster tell each other so that each finds others. */
export type MembershipFrame = Extract<PeerFrame, { kind: 'forward-join' | 'shuffle' | 'shuffle-reply' }>;

/** What a `Membership` asks whoever drives it to do. */
export type MembershipEffect =
  | { readonly kind: 'dial'; readonly address: string; readonly priority: Priority }
  | { readonly kind: 'tell'; readonly to: string; readonly frame: MembershipFrame }
  /** End the link: there are others enough. */
  | { readonly kind: 'part'; readonly from: string }
  /** Tell a peer of the members that this node knows. */
  | { readonly kind: 'introduce'; readonly to: string; readonly others: readonly Member[] };
