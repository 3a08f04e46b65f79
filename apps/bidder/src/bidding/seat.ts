import {
  type Bid,
  type BidRequest,
  bidPrice,
  bidValue,
  cpmOfMicros,
  greatestBid,
  type Imp,
  type Micros,
  microsOfCpm,
  NoBid,
  type Pacing,
  Plan,
} from '@sconf/app-market';
import { createPacer } from '../pacing/create-pacer.js';
import type { Pacer } from '../pacing/pacer.js';
import { BidBook, type Billing } from './bid-book.js';
import { type BiddingState, type Permission, permissionOf } from './bidding-state.js';
import { match } from './match.js';

/** A pacing that its own control loop has not renewed for this long, in ms, means that the loop is stalled: no bid. */
export const STALLED_MS = 3000;
/** Seconds from the auction to the bill; then the money of a bid is free again. */
export const BID_TTL_SECONDS = 5;

/** A bid, or why there is none; a reason of `undefined` is plain disinterest. */
export type Decision = { readonly bid: Bid } | { readonly reason: number | undefined };

/** What a seat is made of. */
export interface SeatOptions {
  readonly name: string;
  /** Unique to this life of the process: slices are leased to it. */
  readonly incarnation: string;
  /** Billed in former lives. @default 0 */
  readonly carried?: Micros;
  /** Where notices go, without a trailing slash. */
  readonly noticeUrl: string;
}

/** One buyer: decides on bids, books what they cost, and paces itself. Takes time from its caller. */
export class Seat {
  readonly name: string;
  readonly #incarnation: string;
  readonly #carried: Micros;
  readonly #noticeUrl: string;
  readonly #book = new BidBook();
  #bids = 0;
  #pacer: Pacer | undefined;
  #pacedBy: string | undefined;
  /** Of what this life was leased. */
  #returned: Micros = 0;
  #controlledAt: number | undefined;

  constructor(options: SeatOptions) {
    this.name = options.name;
    this.#incarnation = options.incarnation;
    this.#carried = options.carried ?? 0;
    this.#noticeUrl = options.noticeUrl;
  }

  /** Bids offered so far. */
  get bids(): number {
    return this.#bids;
  }

  /** Billed, over all lives. */
  get spent(): Micros {
    return this.#carried + this.#book.spent;
  }

  /** Decides on one impression as of one state. Neither waits nor reads anything that changes under it. */
  decide(state: BiddingState, request: BidRequest, imp: Imp, now: number): Decision {
    const permission = permissionOf(state, this.name);
    if (permission === undefined || !this.#mayBid(permission, now)) return { reason: NoBid.noBudget };
    const { campaign, pacing } = permission;
    if (pacing === undefined || now - pacing.at > STALLED_MS) return { reason: NoBid.controlStalled };
    const matched = match(permission, request, imp);
    if ('reason' in matched) return matched;
    const value = bidValue(campaign, segmentsOf(request), this.name, request.id);
    const price = bidPrice(value, request.at, pacing.multiplier);
    if (price <= 0 || price < microsOfCpm(imp.bidfloor)) return { reason: undefined };
    if (price > this.#available(permission)) return { reason: NoBid.noBudget };
    return { bid: this.#bid(permission, request, imp, matched.size, price, now) };
  }

  /** The bid won at `price`. */
  win(id: string, price: Micros): void {
    this.#book.win(id, price);
  }

  /** The bid lost. */
  lose(id: string, now: number): void {
    this.#book.lose(id, now);
  }

  /** The bid is to be paid. */
  bill(id: string, price: Micros, now: number): Billing {
    return this.#book.bill(id, price, now);
  }

  /** One step of the control loop: what to publish; `undefined` while there is no campaign to pace. */
  control(state: BiddingState, now: number): Pacing | undefined {
    this.#book.expire(now);
    const permission = permissionOf(state, this.name);
    if (permission === undefined) return undefined;
    const { campaign, campaignId } = permission;
    const seconds = (now - (this.#controlledAt ?? now - 1000)) / 1000;
    const plan = new Plan(campaign);
    // What is won is as good as spent: to wait for the bill would make the loop slower, and blind when bills are late.
    const spent = this.spent + this.#book.unbilled;
    this.#giveBack(permission);
    const isActive = this.#mayBid(permission, now) && !(permission.slice.last && this.#available(permission) <= 0);
    const pace =
      plan.isFlying(now) && seconds > 0
        ? this.#pacerFor(permission).step({ now, seconds, spent, plan, actuator: campaign.actuator })
        : { rate: 1, multiplier: 1, target: 0 };
    this.#controlledAt = now;
    return {
      campaign: campaignId,
      incarnation: this.#incarnation,
      at: now,
      rate: isActive ? pace.rate : 0,
      multiplier: pace.multiplier,
      target: Math.round(pace.target),
      spent: this.spent,
      used: this.#book.spent,
      reserved: this.#book.reserved,
      unbilled: this.#book.unbilled + this.#book.overdue,
      returned: this.#returned,
    };
  }

  /** In flight, and on a slice that is its own and has not run out. */
  #mayBid({ campaign, slice }: Permission, now: number): boolean {
    if (slice.incarnation !== this.#incarnation || now >= slice.expires) return false;
    return now >= campaign.start && now < campaign.end;
  }

  #available({ slice }: Permission): Micros {
    return slice.granted - this.#returned - this.#book.spent - this.#book.reserved - this.#book.unbilled;
  }

  /**
   * Once nothing more is leased, what is left and doesn't pay for a bid goes back: together with what other seats give
   * back it does.
   */
  #giveBack(permission: Permission): void {
    const { slice, campaign } = permission;
    const left = this.#available(permission);
    const isOwn = slice.incarnation === this.#incarnation;
    if (isOwn && slice.last && left > 0 && left < greatestBid(campaign)) this.#returned += left;
  }

  #pacerFor({ campaign, campaignId }: Permission): Pacer {
    const pacedBy = `${campaignId} ${campaign.strategy}`;
    if (this.#pacer === undefined || this.#pacedBy !== pacedBy) {
      this.#pacer = createPacer(campaign.strategy);
      this.#pacedBy = pacedBy;
    }
    return this.#pacer;
  }

  #bid(
    permission: Permission,
    request: BidRequest,
    imp: Imp,
    size: { w: number; h: number },
    price: Micros,
    now: number,
  ): Bid {
    this.#bids += 1;
    const id = `${this.name}:${this.#incarnation}:${this.#bids.toString(36)}`;
    // A test request is answered as any, and costs nothing.
    if (request.test === 0) this.#book.open(id, price, now + BID_TTL_SECONDS * 1000);
    const { campaignId, creative } = permission;
    const query = `bid=${encodeURIComponent(id)}`;
    return {
      id,
      impid: imp.id,
      price: cpmOfMicros(price),
      crid: creative.crid,
      cid: campaignId,
      adomain: creative.adomain,
      w: size.w,
      h: size.h,
      mtype: 1,
      exp: BID_TTL_SECONDS,
      nurl: `${this.#noticeUrl}/win?${query}&price=\${AUCTION_PRICE}`,
      burl: `${this.#noticeUrl}/bill?${query}&price=\${AUCTION_PRICE}`,
      lurl: `${this.#noticeUrl}/loss?${query}&reason=\${AUCTION_LOSS}`,
    };
  }
}

/** Audience segments that may be used: none for children, nor without consent where it is needed. */
function segmentsOf({ user, regs }: BidRequest): readonly string[] {
  if (user === undefined || regs?.coppa === 1 || (regs?.gdpr === 1 && user.consent === undefined)) return [];
  return user.segments;
}

/** The seat that a bid id belongs to. */
export function seatOfBid(id: string): string {
  return id.slice(0, Math.max(0, id.indexOf(':')));
}
