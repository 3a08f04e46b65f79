import {
  type BidRequest,
  BlocklistType,
  type BudgetSlice,
  BudgetSliceType,
  type Campaign,
  CampaignType,
  CLICK_RATES,
  type Creative,
  CreativeType,
  type Pacing,
  PacingType,
  readBidRequest,
} from '@sconf/app-market';
import { type BiddingState, biddingState } from '../src/bidding/bidding-state.js';

/** The flight of all tests: 100 s from here. */
export const START = 1_000_000;

export function campaign(changes: Partial<Campaign> = {}): Campaign {
  return {
    seats: ['b1.pid'],
    arm: 'pid',
    budget: 1_000_000,
    start: START,
    end: START + 100_000,
    curve: [1],
    forecast: 2_000_000,
    strategy: 'pid',
    actuator: 'throttle',
    valuePerClick: 1_000_000,
    clickRates: CLICK_RATES,
    sites: [],
    countries: [],
    devices: [],
    ...changes,
  };
}

export const creative: Creative = {
  crid: 'cr',
  adomain: ['brand.example'],
  cat: ['IAB3-1'],
  sizes: [{ w: 300, h: 250 }],
};

export function slice(changes: Partial<BudgetSlice> = {}): BudgetSlice {
  return { campaign: 'c', incarnation: 'life', granted: 100_000, expires: START + 50_000, last: false, ...changes };
}

export function pacing(changes: Partial<Pacing> = {}): Pacing {
  return {
    campaign: 'c',
    incarnation: 'life',
    at: START,
    rate: 1,
    multiplier: 1,
    target: 0,
    spent: 0,
    used: 0,
    reserved: 0,
    unbilled: 0,
    returned: 0,
    ...changes,
  };
}

/** What a seat reads; `undefined` leaves a part out. */
export interface Parts {
  readonly campaign?: Campaign | undefined;
  readonly creative?: Creative | undefined;
  readonly slice?: BudgetSlice | undefined;
  readonly pacing?: Pacing | undefined;
  readonly blocked?: readonly string[];
}

export function stateOf(parts: Parts = {}): BiddingState {
  const { blocked = [] } = parts;
  const whole = { campaign: campaign(), creative, slice: slice(), pacing: pacing(), ...parts };
  const state = biddingState.init();
  const put = (type: string, id: string, data: unknown): void => {
    if (data !== undefined) biddingState.put(state, { type, id, ver: 1, data: data as never });
  };
  put(CampaignType.name, 'c', whole.campaign);
  put(CreativeType.name, 'c', whole.creative);
  put(BlocklistType.name, 'c', { sites: blocked });
  put(BudgetSliceType.name, 'b1.pid', whole.slice);
  put(PacingType.name, 'b1.pid', whole.pacing);
  return state;
}

export function request(changes: Record<string, unknown> = {}): BidRequest {
  return readBidRequest(requestText(changes));
}

export function requestText(changes: Record<string, unknown> = {}): string {
  return JSON.stringify({
    id: 'r1',
    imp: [{ id: '1', banner: { format: [{ w: 300, h: 250 }] }, bidfloor: 0.1 }],
    site: { id: 'site-1', domain: 'site-1.example' },
    device: { devicetype: 4, geo: { country: 'DEU' } },
    user: { data: [{ segment: [{ id: 'seg-5' }] }] },
    ...changes,
  });
}
