import {
  type Blocklist,
  BlocklistType,
  type BudgetSlice,
  BudgetSliceType,
  type Campaign,
  CampaignType,
  type ConfigTable,
  type Creative,
  CreativeType,
  type Pacing,
  PacingType,
  tableOf,
} from '@sconf/app-market';
import type { Config } from '@sconf/data-model';

/** Everything that bidding reads, of one instant: a state of the Router. */
export interface BiddingState {
  readonly campaigns: Map<string, Campaign>;
  readonly creatives: Map<string, Creative>;
  readonly blocklists: Map<string, Blocklist>;
  readonly slices: Map<string, BudgetSlice>;
  readonly pacings: Map<string, Pacing>;
}

/** What one seat may do. */
export interface Permission {
  readonly campaignId: string;
  readonly campaign: Campaign;
  readonly creative: Creative;
  readonly blocklist: Blocklist | undefined;
  readonly slice: BudgetSlice;
  readonly pacing: Pacing | undefined;
}

const TABLES: { readonly [K in keyof BiddingState]: ConfigTable<unknown> } = {
  campaigns: tableOf(CampaignType),
  creatives: tableOf(CreativeType),
  blocklists: tableOf(BlocklistType),
  slices: tableOf(BudgetSliceType),
  pacings: tableOf(PacingType),
};
const NAMES = Object.keys(TABLES) as (keyof BiddingState)[];
const NAME_OF_TYPE = new Map(NAMES.flatMap((name) => TABLES[name].types.map((type) => [type, name] as const)));

type Draft = Record<keyof BiddingState, Map<string, unknown>>;

/** Register it under a key, and each request reads one immutable BiddingState. */
export const biddingState = {
  types: [...NAME_OF_TYPE.keys()] as readonly string[],
  init: (): BiddingState => fill((name) => TABLES[name].init()),
  copy: (state: BiddingState): BiddingState => fill((name) => TABLES[name].copy((state as Draft)[name])),
  put: (draft: BiddingState, config: Config): void => edit(draft, config, 'put'),
  kill: (draft: BiddingState, config: Config): void => edit(draft, config, 'kill'),
};

/** What a seat may do as of `state`; `undefined` while a part of it is missing. */
export function permissionOf(state: BiddingState, seat: string): Permission | undefined {
  const slice = state.slices.get(seat);
  if (slice === undefined) return undefined;
  const campaign = state.campaigns.get(slice.campaign);
  const creative = state.creatives.get(slice.campaign);
  if (campaign === undefined || creative === undefined || !campaign.seats.includes(seat)) return undefined;
  const blocklist = state.blocklists.get(slice.campaign);
  return { campaignId: slice.campaign, campaign, creative, blocklist, slice, pacing: state.pacings.get(seat) };
}

function fill(make: (name: keyof BiddingState) => Map<string, unknown>): BiddingState {
  return Object.fromEntries(NAMES.map((name) => [name, make(name)])) as unknown as BiddingState;
}

function edit(draft: BiddingState, config: Config, how: 'put' | 'kill'): void {
  const name = NAME_OF_TYPE.get(config.type);
  if (name !== undefined) TABLES[name][how]((draft as Draft)[name], config);
}
