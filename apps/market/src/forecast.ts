import { type AuctionBid, clear } from './auction.js';
import type { Campaign } from './configs.js';
import type { Micros } from './money.js';
import { OfferList } from './offer-list.js';
import { arrivalsOf, type TrafficOptions } from './traffic.js';
import { bidPrice, bidValue } from './valuation.js';

/** What a forecast needs of a campaign. */
export type ForecastCampaign = Pick<Campaign, 'seats' | 'arm' | 'sites' | 'valuePerClick' | 'clickRates'>;

/**
 * What each seat would spend over a flight by taking part in everything at its full value: yesterday's requests played
 * through the same auctions. Give the seed of another day than the one to come, or the forecast is an oracle.
 */
export function forecastSpend(
  campaigns: readonly ForecastCampaign[],
  traffic: TrafficOptions,
  maxOffers: number,
): Map<string, Micros> {
  const bySeat = new Map(campaigns.flatMap((campaign) => campaign.seats.map((seat) => [seat, campaign] as const)));
  const offers = new OfferList(campaigns as readonly Campaign[], () => true);
  const spent = new Map<string, Micros>([...bySeat.keys()].map((seat) => [seat, 0]));
  for (const arrival of arrivalsOf(traffic)) {
    const bids: AuctionBid[] = offers.candidates(traffic.seed, arrival, maxOffers).map(({ seat }) => ({
      seat,
      price: bidPrice(
        bidValue(bySeat.get(seat) as Campaign, [arrival.segment], seat, requestIdOf(arrival.index)),
        arrival.site.at,
        1,
      ),
    }));
    const award = clear({ at: arrival.site.at, floor: arrival.site.floor, marketPrice: arrival.marketPrice }, bids);
    if (award !== undefined) spent.set(award.winner.seat, (spent.get(award.winner.seat) ?? 0) + award.price);
  }
  return spent;
}

/** The id of the n-th request of a flight. */
export function requestIdOf(index: number): string {
  return `r${index}`;
}
