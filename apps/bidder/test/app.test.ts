import { type BidResponse, NoBid } from '@sconf/app-market';
import type { Hono } from 'hono';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createBidderApp } from '../src/app.js';
import { Seat } from '../src/bidding/seat.js';
import { Meter } from '../src/meter.js';
import { requestText, START, stateOf } from './fixtures.js';

const test = suite('bidder app');

function bidder(): { app: Hono; seat: Seat; meter: Meter } {
  const seat = new Seat({ name: 'b1.pid', incarnation: 'life', noticeUrl: '' });
  const meter = new Meter();
  const state = stateOf();
  const app = createBidderApp({ seats: new Map([[seat.name, seat]]), state: () => state, now: () => START, meter });
  return { app, seat, meter };
}

function post(app: Hono, body: string): Promise<Response> {
  return Promise.resolve(
    app.request('/bid', { method: 'POST', body, headers: { 'content-length': String(Buffer.byteLength(body)) } }),
  );
}

async function bidId(app: Hono): Promise<string> {
  const response = (await (await post(app, requestText())).json()) as BidResponse;
  return response.seatbid?.[0]?.bid[0]?.id as string;
}

test('a bid is answered with 200 and the version of OpenRTB', async () => {
  const { app, meter } = bidder();
  const response = await post(app, requestText({ tmax: 100 }));
  assert.is(response.status, 200);
  assert.is(response.headers.get('x-openrtb-version'), '2.6');
  const { id, cur, seatbid } = (await response.json()) as BidResponse;
  assert.equal([id, cur, seatbid?.[0]?.seat], ['r1', 'USD', 'b1.pid']);
  const { requests, bids, overTmax } = meter.report();
  assert.equal([requests, bids, overTmax], [1, 1, 0]);
});

test('no interest is 204 without a body, a reason that helps is an nbr', async () => {
  const { app } = bidder();
  const uninterested = await post(app, requestText({ badv: ['brand.example'] }));
  assert.is(uninterested.status, 204);
  assert.is(await uninterested.text(), '');
  const reason = (await (await post(app, requestText({ cur: ['EUR'] }))).json()) as BidResponse;
  assert.equal(reason, { id: 'r1', nbr: NoBid.currencyNotSupported });
});

test('seats that are not asked for, or are blocked, do not bid', async () => {
  const { app } = bidder();
  assert.is((await post(app, requestText({ wseat: ['other.pid'] }))).status, 204);
  assert.is((await post(app, requestText({ bseat: ['b1.pid'] }))).status, 204);
  assert.is((await post(app, requestText({ wseat: ['b1.pid'] }))).status, 200);
});

test('a request that leaves no time is refused with the reason', async () => {
  const { app } = bidder();
  assert.equal(await (await post(app, requestText({ tmax: 2 }))).json(), { id: 'r1', nbr: NoBid.insufficientTime });
});

test('bad requests are problems with a code', async () => {
  const { app } = bidder();
  const cases: [body: string, status: number, code: string][] = [
    ['{', 400, 'malformed-json'],
    ['{"id":"r"}', 400, 'missing-field'],
    [JSON.stringify({ id: 'r', imp: 1 }), 400, 'invalid-field'],
    [' '.repeat(70_000), 413, 'too-large'],
  ];
  for (const [body, status, code] of cases) {
    const response = await post(app, body);
    assert.is(response.status, status);
    assert.is(response.headers.get('content-type'), 'application/problem+json');
    const problem = (await response.json()) as { title: string; code: string };
    assert.equal([problem.code, typeof problem.title], [code, 'string']);
  }
  assert.is((await app.request('/bid', { method: 'POST', body: '{}' })).status, 411);
});

test('a wrong method is answered with those that are right', async () => {
  const { app } = bidder();
  for (const [method, path, allow] of [
    ['GET', '/bid', 'POST'],
    ['PUT', '/bid', 'POST'],
    ['POST', '/win', 'GET, HEAD'],
    ['DELETE', '/loss', 'GET, HEAD'],
  ] as const) {
    const response = await app.request(path, { method });
    assert.equal([response.status, response.headers.get('allow')], [405, allow], `${method} ${path}`);
    assert.is(response.headers.get('content-type'), 'application/problem+json');
    const { title, status, code } = (await response.json()) as { title: string; status: number; code: string };
    assert.equal([title, status, code], ['Method Not Allowed', 405, 'method-not-allowed']);
  }
});

test('a win, a bill and its repeat book once', async () => {
  const { app, seat, meter } = bidder();
  const id = encodeURIComponent(await bidId(app));
  for (const path of [`/win?bid=${id}&price=2.5`, `/bill?bid=${id}&price=2.5`, `/bill?bid=${id}&price=2.5`]) {
    assert.is((await app.request(path)).status, 204);
  }
  assert.is(seat.spent, 2500);
  const { booked, repeated, late } = meter.report();
  assert.equal([booked, repeated, late], [2500, 1, 0]);
});

test('a loss frees the money of its bid', async () => {
  const { app, seat } = bidder();
  const id = await bidId(app);
  assert.is((await app.request(`/loss?bid=${encodeURIComponent(id)}&reason=102`)).status, 204);
  assert.is(seat.control(stateOf(), START)?.reserved, 0);
});

test('notices about nobody, or without a price, are refused', async () => {
  const { app } = bidder();
  const id = encodeURIComponent(await bidId(app));
  const statuses = ['/win?bid=x:1:1&price=1', '/loss?bid=x', '/bill', `/win?bid=${id}`, `/bill?bid=${id}&price=-1`].map(
    async (path) => (await app.request(path)).status,
  );
  assert.equal(await Promise.all(statuses), [404, 404, 404, 400, 400]);
});

test.run();
