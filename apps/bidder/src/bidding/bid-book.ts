import type { Micros } from '@sconf/app-market';

/** How a billing notice was taken. Only `booked` changed what is spent. */
export type Billing = 'booked' | 'late' | 'repeated' | 'unknown' | 'above-bid';

interface OpenBid {
  /** What is held back for it: the bid price, then the price won. */
  held: Micros;
  readonly bid: Micros;
  won: boolean;
  /** ms since 1970. */
  readonly expires: number;
}

interface Settled {
  /** Won, given up, and perhaps billed yet. 0 when lost, or billed. */
  overdue: Micros;
  readonly bid: Micros;
  billed: boolean;
  readonly forgetAt: number;
}

/** How long after its end a bid is remembered, so that late and repeated notices are known, in ms. */
const MEMORY_MS = 5 * 60_000;

/**
 * The money of one seat: what its open bids hold back, what is won and not billed, what is billed. Spend is booked on
 * billing, once a bid, whenever it comes. All bids must be opened with the same time to live.
 */
export class BidBook {
  readonly #open = new Map<string, OpenBid>();
  readonly #settled = new Map<string, Settled>();
  #spent: Micros = 0;
  #reserved: Micros = 0;
  #unbilled: Micros = 0;
  #overdue: Micros = 0;

  /** Billed. */
  get spent(): Micros {
    return this.#spent;
  }

  /** Held back for bids whose outcome is open, at bid price. */
  get reserved(): Micros {
    return this.#reserved;
  }

  /** Won, not billed, and not given up, at the price won. */
  get unbilled(): Micros {
    return this.#unbilled;
  }

  /** Won and given up, because no bill came in time; one that comes yet is booked. */
  get overdue(): Micros {
    return this.#overdue;
  }

  /** Holds back the price of a new bid until `expires`. */
  open(id: string, price: Micros, expires: number): void {
    this.#open.set(id, { held: price, bid: price, won: false, expires });
    this.#reserved += price;
  }

  /** The auction was won at `price`. A repeat, or a win that comes after the bill, changes nothing. */
  win(id: string, price: Micros): void {
    const bid = this.#open.get(id);
    if (bid === undefined || bid.won || price > bid.bid) return;
    this.#reserved -= bid.held;
    this.#unbilled += price;
    bid.held = price;
    bid.won = true;
  }

  /** The auction was lost. */
  lose(id: string, now: number): void {
    const bid = this.#open.get(id);
    if (bid !== undefined && !bid.won) this.#settle(id, bid, false, now);
  }

  /** The impression was shown and is to be paid. */
  bill(id: string, price: Micros, now: number): Billing {
    const open = this.#open.get(id);
    if (open !== undefined) {
      if (price > open.bid) return 'above-bid';
      this.#settle(id, open, true, now);
      this.#spent += price;
      return 'booked';
    }
    const settled = this.#settled.get(id);
    if (settled === undefined) return 'unknown';
    if (settled.billed) return 'repeated';
    if (price > settled.bid) return 'above-bid';
    this.#overdue -= settled.overdue;
    settled.overdue = 0;
    settled.billed = true;
    this.#spent += price;
    return 'late';
  }

  /** Gives up bids that are past their time, and forgets those that are long past it. */
  expire(now: number): void {
    for (const [id, bid] of this.#open) {
      if (bid.expires > now) break;
      this.#settle(id, bid, false, now);
    }
    for (const [id, { forgetAt, overdue }] of this.#settled) {
      if (forgetAt > now) break;
      this.#overdue -= overdue;
      this.#settled.delete(id);
    }
  }

  #settle(id: string, bid: OpenBid, billed: boolean, now: number): void {
    this.#open.delete(id);
    if (bid.won) this.#unbilled -= bid.held;
    else this.#reserved -= bid.held;
    const overdue = bid.won && !billed ? bid.held : 0;
    this.#overdue += overdue;
    this.#settled.set(id, { overdue, bid: bid.bid, billed, forgetAt: now + MEMORY_MS });
  }
}
