import type { Micros } from './money.js';

/** A bid in an auction. */
export interface AuctionBid {
  readonly seat: string;
  readonly price: Micros;
}

/** The terms of one auction. */
export interface AuctionTerms {
  /** 1 first price, 2 second price. */
  readonly at: number;
  readonly floor: Micros;
  /** The best price offered by others; a bid must beat it. */
  readonly marketPrice: Micros;
}

/** Who won, and what is paid. */
export interface Award<B> {
  readonly winner: B;
  readonly price: Micros;
}

/**
 * Clears one auction. A bid wins when it is the highest, reaches the floor and beats the market; equal bids go to the
 * first one given. First price pays its own bid, second price the greatest of floor, market and next bid.
 */
export function clear<B extends AuctionBid>(terms: AuctionTerms, bids: readonly B[]): Award<B> | undefined {
  let winner: B | undefined;
  let next = 0;
  for (const bid of bids) {
    if (winner === undefined || bid.price > winner.price) {
      next = Math.max(next, winner?.price ?? 0);
      winner = bid;
    } else next = Math.max(next, bid.price);
  }
  if (winner === undefined || winner.price < terms.floor || winner.price <= terms.marketPrice) return undefined;
  const price = terms.at === 1 ? winner.price : Math.max(terms.floor, terms.marketPrice, next);
  return { winner, price };
}
