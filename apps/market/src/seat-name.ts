import { InvalidParameter } from './errors.js';

/**
 * A seat is named `<bidder>.<arm>`: the arms of one comparison see the same requests, and seats of one bidder draw the
 * same luck in each of them.
 */
export interface SeatName {
  readonly bidder: string;
  readonly arm: string;
}

/** `b07.pid` for bidder `b07` in arm `pid`. */
export function seatOf(bidder: string, arm: string): string {
  return `${bidder}.${arm}`;
}

/** @throws {@link InvalidParameter} when the name has no arm */
export function parseSeat(seat: string): SeatName {
  const dot = seat.lastIndexOf('.');
  if (dot <= 0 || dot === seat.length - 1) {
    throw new InvalidParameter(`seat ${seat} has no arm: name it <bidder>.<arm>, for example b07.pid`);
  }
  return { bidder: seat.slice(0, dot), arm: seat.slice(dot + 1) };
}
