import {
  type Arrival,
  type Bid,
  type Candidate,
  CLICK_RATES,
  CURRENCY,
  clear,
  cpmOfMicros,
  LossReason,
  type Micros,
  microsOfCpm,
  readBidResponse,
  requestIdOf,
} from '@sconf/app-market';
import type { Faults, NoticeKind } from '../network/faults.js';
import { AnswerTimeout, type HttpPool } from '../network/http-pool.js';
import { fillMacros, type NoticeSender } from '../network/notices.js';
import { bidRequestOf, TMAX_MS } from './bid-request.js';
import type { ExchangeState } from './exchange-state.js';
import type { Offer, OfferDesk } from './offers.js';
import type { Settlement } from './settlement.js';

/** What the floor counts. */
export interface FloorCounts {
  requests: number;
  offers: number;
  timeouts: number;
  failures: number;
}

/** What a {@link TradingFloor} works with. */
export interface TradingFloorOptions {
  /** One immutable state; read once a request. */
  readonly state: () => ExchangeState;
  readonly now: () => number;
  readonly desk: OfferDesk;
  readonly pool: HttpPool;
  readonly faults: Faults;
  readonly notices: NoticeSender;
  readonly settlement: Settlement;
}

interface PlacedBid {
  readonly seat: string;
  readonly bidder: string;
  readonly arm: string;
  readonly price: Micros;
  readonly bid: Bid;
}

/** Sells requests: offers each to the bidders that want it, clears one auction for each arm, and sends the notices. */
export class TradingFloor {
  readonly counts: FloorCounts = { requests: 0, offers: 0, timeouts: 0, failures: 0 };
  readonly #options: TradingFloorOptions;

  constructor(options: TradingFloorOptions) {
    this.#options = options;
  }

  /** Sells one request. Never rejects: a bidder that fails has no bid. */
  async sell(arrival: Arrival): Promise<void> {
    const { desk, state, now } = this.#options;
    this.counts.requests += 1;
    const offers = desk.offers(state(), arrival, now());
    const placed = await Promise.all(offers.map((offer) => this.#ask(offer, arrival)));
    for (const bids of groupByArm(placed.flat()).values()) this.#auction(arrival, bids);
  }

  /** Asks one process for bids; none when it is late, broken or not interested. */
  async #ask(offer: Offer, arrival: Arrival): Promise<PlacedBid[]> {
    const { pool, faults } = this.#options;
    const first = offer.candidates[0] as Candidate;
    const delay = faults.offerDelay(arrival.index, first.bidder);
    this.counts.offers += 1;
    try {
      // Half of the delay lies on each way; what is left of tmax counts.
      await new Promise((resolve) => setTimeout(resolve, delay));
      const body = bidRequestOf(
        arrival,
        offer.candidates.map(({ seat }) => seat),
      );
      const { status, body: text } = await pool.post(offer.bidUrl, body, Math.max(1, TMAX_MS - delay));
      return status === 200 ? placedBids(text, offer.candidates, arrival) : [];
    } catch (error) {
      if (error instanceof AnswerTimeout) this.counts.timeouts += 1;
      else this.counts.failures += 1;
      return [];
    }
  }

  #auction(arrival: Arrival, bids: readonly PlacedBid[]): void {
    const { site, marketPrice } = arrival;
    const award = clear({ at: site.at, floor: site.floor, marketPrice }, bids);
    for (const bid of bids) {
      if (bid === award?.winner) continue;
      const reason = bid.price < site.floor ? LossReason.belowFloor : LossReason.outbid;
      this.#notify('loss', arrival, bid, 0, reason);
    }
    if (award === undefined) return;
    const isClicked = arrival.clickDraw < (CLICK_RATES[arrival.segment] ?? 0);
    this.#options.settlement.award(award.winner.seat, isClicked);
    this.#notify('win', arrival, award.winner, award.price, LossReason.won);
    this.#notify('bill', arrival, award.winner, award.price, LossReason.won);
  }

  #notify(kind: NoticeKind, arrival: Arrival, { bid, seat, bidder }: PlacedBid, price: Micros, loss: number): void {
    const template = kind === 'win' ? bid.nurl : kind === 'bill' ? bid.burl : bid.lurl;
    const url = fillMacros(template, {
      AUCTION_ID: requestIdOf(arrival.index),
      AUCTION_BID_ID: bid.id,
      AUCTION_IMP_ID: bid.impid,
      AUCTION_SEAT_ID: seat,
      AUCTION_PRICE: cpmOfMicros(price),
      AUCTION_CURRENCY: CURRENCY,
      AUCTION_LOSS: loss,
    });
    this.#options.notices.send({ kind, url, request: arrival.index, bidder, seat, price });
  }
}

/** The bids that were asked for; whatever else a bidder sends doesn't count. */
function placedBids(text: string, candidates: readonly Candidate[], arrival: Arrival): PlacedBid[] {
  const { id, cur, seatbid = [] } = readBidResponse(text);
  if (id !== requestIdOf(arrival.index) || cur !== CURRENCY) return [];
  const asked = new Map(candidates.map((candidate) => [candidate.seat, candidate]));
  const placed: PlacedBid[] = [];
  for (const { seat, bid } of seatbid) {
    const candidate = asked.get(seat);
    const first = bid[0];
    if (candidate === undefined || first?.impid !== '1') continue;
    placed.push({ ...candidate, bid: first, price: microsOfCpm(first.price) });
  }
  return placed;
}

function groupByArm(bids: readonly PlacedBid[]): Map<string, PlacedBid[]> {
  const byArm = new Map<string, PlacedBid[]>();
  for (const bid of bids) {
    const others = byArm.get(bid.arm);
    if (others === undefined) byArm.set(bid.arm, [bid]);
    else others.push(bid);
  }
  return byArm;
}
