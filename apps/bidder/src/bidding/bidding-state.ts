import {
  type Blocklist,
  BlocklistType,
  type BudgetSlice,
  BudgetSliceType,
  type Campaign,
  CampaignType,
  type Creative,
  CreativeType,
  type Pacing,
  PacingType,
  type Tables,
  type TablesState,
  tablesOf,
} from '@sconf/app-market';

/** Everything that bidding reads, by the table that it is in. */
export type BiddingRows = {
  campaigns: Campaign;
  creatives: Creative;
  blocklists: Blocklist;
  slices: BudgetSlice;
  pacings: Pacing;
};

/** Everything that bidding reads, of one instant. */
export type BiddingState = Tables<BiddingRows>;

/** What one seat may do. */
export interface Permission {
  readonly campaignId: string;
  readonly campaign: Campaign;
  readonly creative: Creative;
  readonly blocklist: Blocklist | undefined;
  readonly slice: BudgetSlice;
  readonly pacing: Pacing | undefined;
}

/** A state of the Router: register it under a key, and each request reads one immutable {@link BiddingState}. */
export const biddingState: TablesState<BiddingRows> = tablesOf<BiddingRows>({
  campaigns: CampaignType,
  creatives: CreativeType,
  blocklists: BlocklistType,
  slices: BudgetSliceType,
  pacings: PacingType,
});

/** What a seat may do as of `state`; `undefined` while a part of it is missing. */
export function permissionOf(state: BiddingState, seat: string): Permission | undefined {
  const slice = state.slices.rows.get(seat);
  if (slice === undefined) return undefined;
  const campaign = state.campaigns.rows.get(slice.campaign);
  const creative = state.creatives.rows.get(slice.campaign);
  if (campaign === undefined || creative === undefined || !campaign.seats.includes(seat)) return undefined;
  const blocklist = state.blocklists.rows.get(slice.campaign);
  return { campaignId: slice.campaign, campaign, creative, blocklist, slice, pacing: state.pacings.rows.get(seat) };
}
