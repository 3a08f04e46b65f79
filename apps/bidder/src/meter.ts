import { type BidderReport, type BidResponse, Histogram, type Micros } from '@sconf/app-market';
import type { Billing } from './bidding/bid-book.js';

/** Counts what a bidder process does, for its report. */
export class Meter {
  readonly #latency = new Histogram();
  #requests = 0;
  #bids = 0;
  #slow = 0;
  #booked: Micros = 0;
  readonly #billings: Record<Billing, number> = { booked: 0, late: 0, repeated: 0, unknown: 0, 'above-bid': 0 };

  /** One request was answered after `ms`. */
  answer(ms: number, tmax: number | undefined, response: BidResponse | undefined): void {
    this.#requests += 1;
    this.#bids += response?.seatbid?.length ?? 0;
    this.#latency.record(ms);
    if (tmax !== undefined && ms > tmax) this.#slow += 1;
  }

  /** One billing notice was taken. */
  bill(billing: Billing, price: Micros): void {
    this.#billings[billing] += 1;
    if (billing === 'booked' || billing === 'late') this.#booked += price;
  }

  /** Everything so far. */
  report(): BidderReport {
    return {
      kind: 'bidder',
      requests: this.#requests,
      bids: this.#bids,
      overTmax: this.#requests === 0 ? 0 : this.#slow / this.#requests,
      latency: this.#latency.counts(),
      booked: this.#booked,
      repeated: this.#billings.repeated,
      late: this.#billings.late,
    };
  }
}
