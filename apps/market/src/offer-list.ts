import type { Campaign } from './configs.js';
import { parseSeat } from './seat-name.js';
import { type Arrival, offerRank } from './traffic.js';

/** A seat that a request may be offered to. */
export interface Candidate {
  readonly seat: string;
  readonly bidder: string;
  readonly arm: string;
}

/** The campaigns of one instant, by the sites they want. */
export class OfferList {
  readonly #anySite: Candidate[] = [];
  readonly #bySite = new Map<string, Candidate[]>();

  /** @param isFlying campaigns for which this is false are left out */
  constructor(campaigns: Iterable<Campaign>, isFlying: (campaign: Campaign) => boolean) {
    for (const campaign of campaigns) if (isFlying(campaign)) this.#add(campaign);
  }

  /**
   * Whom to offer a request: in each arm at most `maxOffers` seats, chosen at random but the same bidders in each arm.
   */
  candidates(seed: number, arrival: Arrival, maxOffers: number): Candidate[] {
    const fitting = [...this.#anySite, ...(this.#bySite.get(arrival.site.id) ?? [])];
    const ranks = new Map(fitting.map(({ bidder }) => [bidder, 0]));
    const bidders = [...ranks.keys()];
    if (bidders.length > maxOffers) {
      for (const bidder of bidders) ranks.set(bidder, offerRank(seed, arrival.index, bidder));
      bidders.sort((a, b) => (ranks.get(a) ?? 0) - (ranks.get(b) ?? 0));
    }
    const chosen = new Set(bidders.slice(0, maxOffers));
    return fitting.filter(({ bidder }) => chosen.has(bidder));
  }

  #add(campaign: Campaign): void {
    const candidates = campaign.seats.map((seat) => ({ seat, ...parseSeat(seat) }));
    if (campaign.sites.length === 0) this.#anySite.push(...candidates);
    for (const site of campaign.sites) {
      const listed = this.#bySite.get(site);
      if (listed === undefined) this.#bySite.set(site, [...candidates]);
      else listed.push(...candidates);
    }
  }
}
