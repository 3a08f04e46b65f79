import { type Bid, type BidRequest, type BidResponse, CURRENCY, NoBid, type SeatBid } from '@sconf/app-market';
import type { BiddingState } from './bidding-state.js';
import type { Seat } from './seat.js';

/** An exchange that gives less than this, in ms, takes no answer in time. */
const MIN_TMAX_MS = 5;

/**
 * Answers one request for all seats that it allows, as of one state. `undefined` is a no-bid that nobody need hear the
 * reason of.
 */
export function respond(
  seats: ReadonlyMap<string, Seat>,
  state: BiddingState,
  request: BidRequest,
  now: number,
): BidResponse | undefined {
  if (request.tmax !== undefined && request.tmax < MIN_TMAX_MS) return { id: request.id, nbr: NoBid.insufficientTime };
  const seatbid: SeatBid[] = [];
  let nbr: number | undefined;
  for (const seat of allowed(seats, request)) {
    const bids: Bid[] = [];
    for (const imp of request.imp) {
      const decision = seat.decide(state, request, imp, now);
      if ('bid' in decision) bids.push(decision.bid);
      else nbr ??= decision.reason;
    }
    if (bids.length > 0) seatbid.push({ seat: seat.name, bid: bids });
  }
  if (seatbid.length > 0) return { id: request.id, cur: CURRENCY, seatbid };
  return nbr === undefined ? undefined : { id: request.id, nbr };
}

function allowed(seats: ReadonlyMap<string, Seat>, { wseat, bseat }: BidRequest): Seat[] {
  const wanted = wseat === undefined ? [...seats.values()] : wseat.map((name) => seats.get(name));
  return wanted.filter((seat) => seat !== undefined && bseat?.includes(seat.name) !== true) as Seat[];
}
