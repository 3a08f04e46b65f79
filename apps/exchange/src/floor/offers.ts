import { type Agent, type Arrival, type Candidate, drawOf, type Histogram, OfferList } from '@sconf/app-market';
import { agentsBySeat, type ExchangeState } from './exchange-state.js';
import { offerRate } from './offer-rate.js';

/** Seats of one process that a request goes to. */
export interface Offer {
  readonly bidUrl: string;
  readonly candidates: readonly Candidate[];
}

/** How long the list of campaigns in flight is kept, ms. */
const LIST_MS = 250;

/** Decides whom a request is offered to, from one immutable state. What it works out of a state, it keeps. */
export class OfferDesk {
  readonly #seed: number;
  readonly #maxOffers: number;
  readonly #age: Histogram;
  #list: { readonly of: unknown; readonly until: number; readonly offers: OfferList } | undefined;
  #agents: { readonly of: unknown; readonly bySeat: ReadonlyMap<string, Agent> } | undefined;

  /** @param age is told how old each pacing is that a decision was made on, ms */
  constructor(seed: number, maxOffers: number, age: Histogram) {
    this.#seed = seed;
    this.#maxOffers = maxOffers;
    this.#age = age;
  }

  /** Whom to offer `arrival` to. A seat and its like in other arms draw the same luck. */
  offers(state: ExchangeState, arrival: Arrival, now: number): Offer[] {
    const bySeat = this.#agentsOf(state);
    const byUrl = new Map<string, Candidate[]>();
    for (const candidate of this.#listOf(state, now).candidates(this.#seed, arrival, this.#maxOffers)) {
      const agent = bySeat.get(candidate.seat);
      const pacing = state.pacings.rows.get(candidate.seat);
      if (agent === undefined || pacing === undefined) continue;
      this.#age.record(now - pacing.at);
      if (drawOf(this.#seed, 'gate', arrival.index, candidate.bidder) >= offerRate(pacing, now)) continue;
      const seats = byUrl.get(agent.bidUrl);
      if (seats === undefined) byUrl.set(agent.bidUrl, [candidate]);
      else seats.push(candidate);
    }
    return [...byUrl].map(([bidUrl, candidates]) => ({ bidUrl, candidates }));
  }

  #listOf(state: ExchangeState, now: number): OfferList {
    const of = state.campaigns.rows;
    if (this.#list?.of === of && now < this.#list.until) return this.#list.offers;
    const offers = new OfferList(of.values(), ({ start, end }) => now >= start && now < end);
    this.#list = { of, until: now + LIST_MS, offers };
    return offers;
  }

  #agentsOf(state: ExchangeState): ReadonlyMap<string, Agent> {
    const of = state.agents.rows;
    if (this.#agents?.of !== of) this.#agents = { of, bySeat: agentsBySeat(of) };
    return this.#agents.bySeat;
  }
}
