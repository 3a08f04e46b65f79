import { FieldReader } from './field-reader.js';
import type { Bid, BidResponse } from './openrtb.js';
import { parseJson } from './read-bid-request.js';

/**
 * Reads a bid response; bidders are strangers to an exchange.
 *
 * @throws {@link InvalidOpenRtb} with the path of the first fault
 */
export function readBidResponse(text: string): BidResponse {
  const reader = new FieldReader(parseJson(text));
  const nbr = reader.integer('nbr');
  return {
    id: reader.requiredText('id'),
    cur: reader.text('cur') ?? 'USD',
    seatbid: reader.objects('seatbid', (seat) => ({
      seat: seat.requiredText('seat'),
      bid: seat.objects('bid', readBid),
    })),
    ...(nbr === undefined ? {} : { nbr }),
  };
}

function readBid(reader: FieldReader): Bid {
  return {
    id: reader.requiredText('id'),
    impid: reader.requiredText('impid'),
    price: reader.number('price') ?? 0,
    crid: reader.requiredText('crid'),
    cid: reader.text('cid') ?? '',
    adomain: reader.texts('adomain') ?? [],
    w: reader.integer('w') ?? 0,
    h: reader.integer('h') ?? 0,
    mtype: reader.integer('mtype') ?? 1,
    exp: reader.integer('exp') ?? 0,
    nurl: reader.text('nurl') ?? '',
    burl: reader.text('burl') ?? '',
    lurl: reader.text('lurl') ?? '',
  };
}
