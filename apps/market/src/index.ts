/**
 * What bidder, exchange and demo agree on: the config types that travel, OpenRTB messages, money in whole micros, plans
 * of spending, a synthetic market that follows from its seed, and how a process of it starts and ends.
 *
 * @packageDocumentation
 */
export { type AuctionBid, type AuctionTerms, type Award, clear } from './auction.js';
export { type OptionSpec, type OptionValues, readOptions, usageOf } from './command-line.js';
export { Table, type TableState, type Tables, type TablesState, tableOf, tablesOf } from './config-table.js';
export {
  type Actuator,
  type Agent,
  AgentType,
  type Blocklist,
  BlocklistType,
  type BudgetSlice,
  BudgetSliceType,
  type Campaign,
  CampaignType,
  type Creative,
  CreativeType,
  MARKET_TYPES,
  type Pacing,
  PacingType,
  type Strategy,
} from './configs.js';
export { DAY, DayCurve } from './day-curve.js';
export { InvalidOpenRtb, InvalidOption, InvalidParameter } from './errors.js';
export { type ForecastCampaign, forecastSpend, requestIdOf } from './forecast.js';
export { Histogram, type HistogramCounts } from './histogram.js';
export { CURRENCY, cpmOfMicros, formatMicros, type Micros, microsOfCpm } from './money.js';
export { type Candidate, OfferList } from './offer-list.js';
export * from './openrtb.js';
export { Plan } from './plan.js';
export { drawOf, Random, randomOf } from './random.js';
export { readBidRequest } from './read-bid-request.js';
export { readBidResponse } from './read-bid-response.js';
export { parseSeat, type SeatName, seatOf } from './seat-name.js';
export { closeOnSignal, fail, report } from './service.js';
export { type MarketSite, sitesOf } from './site.js';
export type {
  BidderReport,
  Command,
  ExchangeReport,
  Exposure,
  FaultParameters,
  Ready,
  Report,
  SeatReport,
  StartCommand,
} from './telemetry.js';
export { type Arrival, arrivalsOf, BURST, CLICK_RATES, type Step, type TrafficOptions } from './traffic.js';
export { bidPrice, bidValue, greatestBid } from './valuation.js';
