import { type ConfigType, defineType } from '@sconf/data-model';
import * as v from 'valibot';
import type { Micros } from './money.js';

/** How a seat decides how much to take part. `none` never holds back; see the pacers of the bidder. */
export type Strategy = 'none' | 'fixed' | 'throttle' | 'pid';

/** What a seat turns to spend less: the share of requests it is offered, or the price it bids. */
export type Actuator = 'throttle' | 'multiplier';

/** Type `campaign`, id its name: what an advertiser wants. Written by the operator. */
export interface Campaign {
  /** The seats that may spend the budget, in equal shares; only they bid for it. */
  readonly seats: readonly string[];
  /** Seats of one arm compete with each other and with nobody else. */
  readonly arm: string;
  /** What may be spent over the flight. */
  readonly budget: Micros;
  /** The flight, ms since 1970. */
  readonly start: number;
  readonly end: number;
  /** Forecast of relative traffic over the flight, slots of equal length; the plan follows it. */
  readonly curve: readonly number[];
  /** What one seat would spend over the flight by taking part in everything, as forecast. */
  readonly forecast: Micros;
  readonly strategy: Strategy;
  readonly actuator: Actuator;
  /** What a click is worth to the advertiser. */
  readonly valuePerClick: Micros;
  /** Probability of a click by audience segment; the bid is value times probability. */
  readonly clickRates: Readonly<Record<string, number>>;
  /** Targeting: site ids, ISO-3166-1 alpha-3 countries, OpenRTB device types. Empty means any. */
  readonly sites: readonly string[];
  readonly countries: readonly string[];
  readonly devices: readonly number[];
}

/** Type `creative`, id its campaign: what is shown. */
export interface Creative {
  readonly crid: string;
  /** Domains of the advertiser, matched against `badv`. */
  readonly adomain: readonly string[];
  /** IAB content categories, matched against `bcat`. */
  readonly cat: readonly string[];
  readonly sizes: readonly { readonly w: number; readonly h: number }[];
}

/** Type `blocklist`, id a campaign: sites it must not appear on. */
export interface Blocklist {
  readonly sites: readonly string[];
}

/** Type `budget-slice`, id a seat: what the one allocator lets it spend, and until when. */
export interface BudgetSlice {
  readonly campaign: string;
  /** The life of the seat that this is leased to; another life must not spend it. */
  readonly incarnation: string;
  /** Everything leased to this life so far. Cumulative, so that repeats and reordering change nothing. */
  readonly granted: Micros;
  /** No bid from this moment on, ms since 1970. */
  readonly expires: number;
  /** Nothing is left to lease: this is the last of it. */
  readonly last: boolean;
}

/** Type `pacing`, id a seat: one version a second. */
export interface Pacing {
  readonly campaign: string;
  readonly incarnation: string;
  /** When the control loop wrote it, ms since 1970. */
  readonly at: number;
  /** Share of requests to offer, 0 to 1. */
  readonly rate: number;
  /** What bids are multiplied with. */
  readonly multiplier: number;
  /** Micros a second that the loop aims at. */
  readonly target: number;
  /** Billed, over all lives of the seat. */
  readonly spent: Micros;
  /** Billed in this life: what the slices of this life paid for. */
  readonly used: Micros;
  /** Bids whose outcome is open, at bid price. */
  readonly reserved: Micros;
  /** Won and not billed yet, at the price won. */
  readonly unbilled: Micros;
  /** Of what this life was leased, what it gave back: it will never spend that. Cumulative, as the lease is. */
  readonly returned: Micros;
}

/** Type `agent`, id a process: where its seats bid and take their configs, and that it lives. */
export interface Agent {
  readonly bidUrl: string;
  readonly configUrl: string;
  readonly seats: readonly string[];
  readonly incarnation: string;
  readonly at: number;
}

const micros = (): v.GenericSchema<number> => v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const amount = (): v.GenericSchema<number> => v.pipe(v.number(), v.finite(), v.minValue(0));
const names = (): v.GenericSchema<string[]> => v.array(v.pipe(v.string(), v.minLength(1)));

const campaign = v.object({
  seats: v.pipe(names(), v.minLength(1)),
  arm: v.string(),
  budget: micros(),
  start: micros(),
  end: micros(),
  curve: v.pipe(v.array(v.pipe(v.number(), v.finite(), v.gtValue(0))), v.minLength(1)),
  forecast: micros(),
  strategy: v.picklist(['none', 'fixed', 'throttle', 'pid']),
  actuator: v.picklist(['throttle', 'multiplier']),
  valuePerClick: micros(),
  clickRates: v.record(v.string(), v.pipe(amount(), v.maxValue(1))),
  sites: names(),
  countries: names(),
  devices: v.array(v.number()),
});
const size = v.object({ w: micros(), h: micros() });

/** `campaign`. */
export const CampaignType: ConfigType<Campaign> = defineType<Campaign>('campaign', campaign);
/** `creative`. */
export const CreativeType: ConfigType<Creative> = defineType<Creative>(
  'creative',
  v.object({ crid: v.string(), adomain: names(), cat: names(), sizes: v.pipe(v.array(size), v.minLength(1)) }),
);
/** `blocklist`. */
export const BlocklistType: ConfigType<Blocklist> = defineType<Blocklist>('blocklist', v.object({ sites: names() }));
/** `budget-slice`. */
export const BudgetSliceType: ConfigType<BudgetSlice> = defineType<BudgetSlice>(
  'budget-slice',
  v.object({ campaign: v.string(), incarnation: v.string(), granted: micros(), expires: micros(), last: v.boolean() }),
);
/** `pacing`. */
export const PacingType: ConfigType<Pacing> = defineType<Pacing>(
  'pacing',
  v.object({
    campaign: v.string(),
    incarnation: v.string(),
    at: micros(),
    rate: v.pipe(amount(), v.maxValue(1)),
    multiplier: amount(),
    target: amount(),
    spent: micros(),
    used: micros(),
    reserved: micros(),
    unbilled: micros(),
    returned: micros(),
  }),
);
/** `agent`. */
export const AgentType: ConfigType<Agent> = defineType<Agent>(
  'agent',
  v.object({ bidUrl: v.string(), configUrl: v.string(), seats: names(), incarnation: v.string(), at: micros() }),
);

/** Every type of this market. */
export const MARKET_TYPES: readonly ConfigType<unknown>[] = [
  CampaignType,
  CreativeType,
  BlocklistType,
  BudgetSliceType,
  PacingType,
  AgentType,
];
