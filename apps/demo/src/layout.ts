import {
  type Blocklist,
  BlocklistType,
  type Campaign,
  CampaignType,
  CLICK_RATES,
  type Creative,
  CreativeType,
  DAY,
  forecastSpend,
  type Micros,
  randomOf,
  type Strategy,
  seatOf,
  type TrafficOptions,
} from '@sconf/app-market';
import type { ConfigInput } from '@sconf/data-model';
import { type DemoOptions, MANY_BIDDERS } from './options.js';

/** Bidders that share the budget of one campaign: four, or more where there would be more campaigns than this. */
const BIDDERS_A_CAMPAIGN = 4;
const MAX_CAMPAIGNS = 25;
const SITES_A_CAMPAIGN = 4;
/** Sites in the market. */
export const SITES = 10;
/** Bidders that one request is offered to, in each arm. */
export const MAX_OFFERS = 4;
/** The part of what could be spent that the budget allows: without pacing it is gone well before the day is over. */
export const BUDGET_SHARE = 0.4;
/** How many processes many bidders share unless told otherwise. */
const SHARED_PROCESSES = 8;
const VALUE_PER_CLICK: Micros = 1_500_000;

/** A process of bidders. */
export interface BidderProcess {
  readonly name: string;
  readonly seats: readonly string[];
}

/** A campaign before it is known when it flies. */
export interface PlannedCampaign extends Omit<Campaign, 'start' | 'end'> {
  readonly id: string;
}

/** Who takes part in a run. */
export interface Layout {
  readonly processes: readonly BidderProcess[];
  readonly campaigns: readonly PlannedCampaign[];
}

/** Works out who takes part; follows from the options alone. */
export function layoutOf(options: DemoOptions): Layout {
  const width = String(options.bidders).length;
  const bidders = Array.from({ length: options.bidders }, (_, index) => `b${String(index + 1).padStart(width, '0')}`);
  const groups = chunk(bidders, Math.max(BIDDERS_A_CAMPAIGN, Math.ceil(options.bidders / MAX_CAMPAIGNS)));
  const shares = forecastShares(groups, options);
  return {
    processes: chunk(bidders, bidderCount(options)).map((group) => ({
      name: group.length === 1 ? (group[0] as string) : `${group[0]}-${group.at(-1)}`,
      seats: group.flatMap((bidder) => options.arms.map((arm) => seatOf(bidder, arm))),
    })),
    campaigns: options.arms.flatMap((arm) =>
      groups.map((group, index) => campaignOf(arm, group, index, shares[index] ?? 0)),
    ),
  };
}

/** What the operator writes once it is known when the flight starts, ms since 1970. */
export function configsOf({ campaigns }: Layout, start: number, seconds: number, ver: number): ConfigInput[] {
  return campaigns.flatMap(({ id, ...planned }, index) => {
    const campaign: Campaign = { ...planned, start, end: start + seconds * 1000 };
    const creative: Creative = {
      crid: `creative-${id}`,
      adomain: [`advertiser-${index + 1}.example`],
      cat: ['IAB22'],
      sizes: [
        { w: 300, h: 250 },
        { w: 320, h: 50 },
        { w: 728, h: 90 },
      ],
    };
    const blocklist: Blocklist = { sites: ['site-of-a-rival'] };
    return [
      { type: CampaignType.name, id, ver, data: campaign },
      { type: CreativeType.name, id, ver, data: creative },
      { type: BlocklistType.name, id, ver, data: blocklist },
    ];
  });
}

function bidderCount(options: DemoOptions): number {
  if (options['per-process'] > 0) return options['per-process'];
  return options.bidders < MANY_BIDDERS ? 1 : Math.ceil(options.bidders / SHARED_PROCESSES);
}

function campaignOf(arm: Strategy, bidders: readonly string[], index: number, forecast: Micros): PlannedCampaign {
  const seats = bidders.map((bidder) => seatOf(bidder, arm));
  return {
    id: `c${index + 1}.${arm}`,
    arm,
    seats,
    budget: Math.round(forecast * seats.length * BUDGET_SHARE),
    curve: DAY,
    forecast,
    strategy: arm,
    actuator: 'throttle',
    ...targetingOf(index),
  };
}

function targetingOf(
  index: number,
): Pick<Campaign, 'sites' | 'countries' | 'devices' | 'valuePerClick' | 'clickRates'> {
  const sites = Array.from({ length: SITES_A_CAMPAIGN }, (_, k) => `site-${1 + ((index * 2 + k) % SITES)}`);
  return { sites, countries: [], devices: [], valuePerClick: VALUE_PER_CLICK, clickRates: CLICK_RATES };
}

/** What one seat of each campaign would spend by taking part in everything, going by another day's traffic. */
function forecastShares(groups: readonly (readonly string[])[], options: DemoOptions): Micros[] {
  const campaigns = groups.map((group, index) => ({
    seats: group.map((bidder) => seatOf(bidder, 'forecast')),
    arm: 'forecast',
    ...targetingOf(index),
  }));
  const yesterday: TrafficOptions = {
    seed: randomOf(options.seed, 'yesterday').integer(2 ** 31),
    rate: options.rate,
    seconds: options.minutes * 60,
    sites: SITES,
    siteSeed: options.seed,
  };
  const spent = forecastSpend(campaigns, yesterday, MAX_OFFERS);
  return campaigns.map(({ seats }) => {
    const total = seats.reduce((sum, seat) => sum + (spent.get(seat) ?? 0), 0);
    return Math.max(1, Math.round(total / seats.length));
  });
}

function chunk<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
