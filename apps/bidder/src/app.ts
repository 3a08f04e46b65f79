import { type BidResponse, InvalidOpenRtb, microsOfCpm, readBidRequest } from '@sconf/app-market';
import { type Context, Hono } from 'hono';
import type { BiddingState } from './bidding/bidding-state.js';
import { respond } from './bidding/respond.js';
import { type Seat, seatOfBid } from './bidding/seat.js';
import type { Meter } from './meter.js';

/** Bytes of a bid request; real ones have a few thousand. */
const MAX_REQUEST_BYTES = 64 * 1024;
const OPENRTB = { 'x-openrtb-version': '2.6' };

/** The methods of each path; whoever may GET may HEAD. */
const ALLOWED = { '/bid': 'POST', '/win': 'GET, HEAD', '/bill': 'GET, HEAD', '/loss': 'GET, HEAD' };
const TITLES = {
  400: 'Bad Request',
  404: 'Not Found',
  405: 'Method Not Allowed',
  411: 'Length Required',
  413: 'Content Too Large',
};

/** What the HTTP side of a bidder works with. */
export interface BidderAppOptions {
  readonly seats: ReadonlyMap<string, Seat>;
  /** One immutable state; read once a request. */
  readonly state: () => BiddingState;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly meter: Meter;
}

/** `POST /bid`, and the notices `GET /win`, `/bill` and `/loss`. */
export function createBidderApp(options: BidderAppOptions): Hono {
  const app = new Hono();
  app.post('/bid', (c) => bid(c, options));
  app.get('/win', (c) => notice(c, options, (seat, id, price) => seat.win(id, price)));
  app.get('/bill', (c) =>
    notice(c, options, (seat, id, price) => options.meter.bill(seat.bill(id, price, options.now()), price)),
  );
  app.get('/loss', (c) => loss(c, options));
  for (const [path, allowed] of Object.entries(ALLOWED)) app.all(path, (c) => wrongMethod(c, allowed));
  return app;
}

async function bid(c: Context, { seats, state, now, meter }: BidderAppOptions): Promise<Response> {
  const started = performance.now();
  // The length is known before the body is read, and Node holds the sender to it.
  const length = Number(c.req.header('content-length') ?? Number.NaN);
  if (Number.isNaN(length))
    return problem(c, 411, 'length-required', 'Content-Length is missing: send the request whole');
  if (length > MAX_REQUEST_BYTES)
    return problem(c, 413, 'too-large', `the request has over ${MAX_REQUEST_BYTES} bytes`);
  const text = await c.req.text();
  try {
    const request = readBidRequest(text);
    const response = respond(seats, state(), request, now());
    meter.answer(performance.now() - started, request.tmax, response);
    return response === undefined ? c.body(null, 204, OPENRTB) : c.json<BidResponse>(response, 200, OPENRTB);
  } catch (error) {
    if (!(error instanceof InvalidOpenRtb)) throw error;
    return problem(c, 400, error.code, error.message);
  }
}

function wrongMethod(c: Context, allowed: string): Response {
  c.header('allow', allowed);
  return problem(c, 405, 'method-not-allowed', `${c.req.path} takes ${allowed}, not ${c.req.method}`);
}

type Take = (seat: Seat, id: string, price: number) => void;

function notice(c: Context, { seats }: BidderAppOptions, take: Take): Response {
  const id = c.req.query('bid') ?? '';
  const seat = seats.get(seatOfBid(id));
  if (seat === undefined) return problem(c, 404, 'unknown-bid', 'bid names no seat of this bidder');
  const price = Number(c.req.query('price') ?? Number.NaN);
  if (!(price >= 0 && price < 1e9)) return problem(c, 400, 'invalid-field', 'price must be a CPM of at least 0');
  take(seat, id, microsOfCpm(price));
  return c.body(null, 204);
}

function loss(c: Context, { seats, now }: BidderAppOptions): Response {
  const id = c.req.query('bid') ?? '';
  const seat = seats.get(seatOfBid(id));
  if (seat === undefined) return problem(c, 404, 'unknown-bid', 'bid names no seat of this bidder');
  seat.lose(id, now());
  return c.body(null, 204);
}

function problem(c: Context, status: keyof typeof TITLES, code: string, detail: string): Response {
  return c.body(JSON.stringify({ title: TITLES[status], status, code, detail }), status, {
    ...OPENRTB,
    'content-type': 'application/problem+json',
  });
}
