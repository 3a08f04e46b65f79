import { greatestBid, type Imp, NoBid } from '@sconf/app-market';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Decision, Seat, seatOfBid } from '../src/bidding/seat.js';
import { campaign, type Parts, pacing, request, START, slice, stateOf } from './fixtures.js';

const test = suite('seat');

function seat(carried = 0): Seat {
  return new Seat({ name: 'b1.pid', incarnation: 'life', noticeUrl: 'http://bidder', carried });
}

function decide(parts: Parts = {}, now = START, changes: Record<string, unknown> = {}): Decision {
  const asked = request(changes);
  return seat().decide(stateOf(parts), asked, asked.imp[0] as (typeof asked.imp)[number], now);
}

function reasonOf(decision: Decision): number | undefined | 'bid' {
  return 'bid' in decision ? 'bid' : decision.reason;
}

test('a bid has what OpenRTB asks for', () => {
  const decision = decide();
  assert.ok('bid' in decision);
  const { id, nurl, burl, lurl, price, ...rest } = decision.bid;
  assert.equal(rest, {
    impid: '1',
    crid: 'cr',
    cid: 'c',
    adomain: ['brand.example'],
    w: 300,
    h: 250,
    mtype: 1,
    exp: 5,
  });
  assert.ok(Math.abs(price / 3 - 1) <= 0.15);
  assert.is(seatOfBid(id), 'b1.pid');
  assert.equal(
    [nurl, burl, lurl].map((url) => url.replace(/bid=[^&]+/, '')),
    [
      // biome-ignore-start lint/suspicious/noTemplateCurlyInString: OpenRTB macros
      'http://bidder/win?&price=${AUCTION_PRICE}',
      'http://bidder/bill?&price=${AUCTION_PRICE}',
      'http://bidder/loss?&reason=${AUCTION_LOSS}',
      // biome-ignore-end lint/suspicious/noTemplateCurlyInString: OpenRTB macros
    ],
  );
});

test('no bid without a slice, on one that has run out, or on one of another life', () => {
  assert.is(reasonOf(decide({ slice: undefined })), NoBid.noBudget);
  assert.is(reasonOf(decide({ slice: slice({ expires: START }) })), NoBid.noBudget);
  assert.is(reasonOf(decide({ slice: slice({ incarnation: 'former life' }) })), NoBid.noBudget);
  assert.is(reasonOf(decide({ slice: slice({ granted: 100 }) })), NoBid.noBudget);
});

test('no bid outside of the flight, without campaign or creative, or for a campaign of others', () => {
  assert.is(reasonOf(decide({}, START - 1)), NoBid.noBudget);
  assert.is(reasonOf(decide({ slice: slice({ expires: START + 200_000 }) }, START + 100_000)), NoBid.noBudget);
  assert.is(reasonOf(decide({ campaign: undefined })), NoBid.noBudget);
  assert.is(reasonOf(decide({ creative: undefined })), NoBid.noBudget);
  assert.is(reasonOf(decide({ campaign: campaign({ seats: ['b2.pid'] }) })), NoBid.noBudget);
});

test('no bid when the control loop is stalled or never ran', () => {
  assert.is(reasonOf(decide({}, START + 3000)), 'bid');
  assert.is(reasonOf(decide({}, START + 3001)), NoBid.controlStalled);
  assert.is(reasonOf(decide({ pacing: undefined })), NoBid.controlStalled);
});

test('bids are multiplied, and none is made below the floor', () => {
  const plain = decide();
  const doubled = decide({ pacing: pacing({ multiplier: 2 }) });
  assert.ok('bid' in plain && 'bid' in doubled);
  assert.ok(Math.abs(doubled.bid.price - 2 * plain.bid.price) < 0.002);
  const imp = [{ id: '1', banner: { format: [{ w: 300, h: 250 }] }, bidfloor: 50 }];
  assert.is(reasonOf(decide({}, START, { imp })), undefined);
});

test('less than the value is bid where the bid is the price', () => {
  const second = decide();
  const first = decide({}, START, { at: 1 });
  assert.ok('bid' in first && 'bid' in second);
  assert.ok(first.bid.price < second.bid.price);
});

test('open bids hold back the money of a slice, a lost one gives it back, and test requests cost nothing', () => {
  const one = seat();
  const asked = request();
  const state = stateOf({ slice: slice({ granted: 4000 }) });
  const imp = asked.imp[0] as (typeof asked.imp)[number];
  const first = one.decide(state, asked, imp, START);
  assert.ok('bid' in first);
  assert.is(reasonOf(one.decide(state, asked, imp, START)), NoBid.noBudget);
  one.lose(first.bid.id, START);
  assert.is(reasonOf(one.decide(state, request({ test: 1 }), imp, START)), 'bid');
  assert.is(reasonOf(one.decide(state, asked, imp, START)), 'bid');
});

test('the audience of children, or of people who did not consent, is not used', () => {
  const used = decide();
  const child = decide({}, START, { regs: { coppa: 1 } });
  const unasked = decide({}, START, { regs: { gdpr: 1 } });
  const asked = decide({}, START, {
    regs: { gdpr: 1 },
    user: { consent: 'yes', data: [{ segment: [{ id: 'seg-5' }] }] },
  });
  assert.ok('bid' in used && 'bid' in child && 'bid' in unasked && 'bid' in asked);
  assert.ok(child.bid.price < used.bid.price && unasked.bid.price < used.bid.price);
  assert.is(asked.bid.price, used.bid.price);
});

test('the control loop publishes what was spent, over all lives and in this one', () => {
  const one = seat(1000);
  const asked = request();
  const state = stateOf();
  const imp = asked.imp[0] as (typeof asked.imp)[number];
  for (let round = 0; round < 3; round++) one.decide(state, asked, imp, START);
  const [first, second] = [1, 2].map((count) => `b1.pid:life:${count}`) as [string, string];
  one.win(first, 2500);
  one.bill(first, 2500, START);
  one.win(second, 2000);
  const published = one.control(state, START + 1000);
  assert.equal([published?.spent, published?.used, published?.unbilled], [3500, 2500, 2000]);
  assert.ok((published?.reserved ?? 0) > 2500);
  assert.is(published?.at, START + 1000);
  assert.is(one.control(state, START + 6000)?.reserved, 0);
});

test('what is left of the last slice and pays for no bid is given back, and never spent', () => {
  const one = seat();
  const least = greatestBid(campaign());
  const after = (granted: number, last: boolean, at: number): number | undefined =>
    one.control(stateOf({ slice: slice({ granted, last }) }), START + at)?.returned;
  assert.is(after(least - 1, false, 1000), 0, 'there may be more to come');
  assert.is(after(least, true, 2000), 0, 'it pays for a bid');
  assert.is(after(least - 1, true, 3000), least - 1);
  assert.is(after(least - 1, true, 4000), least - 1, 'once');
  assert.is(one.control(stateOf({ slice: slice({ granted: least - 1, last: true }) }), START + 5000)?.rate, 0);
  const decided = (granted: number): string => {
    const state = stateOf({ slice: slice({ granted, last: true }), pacing: pacing({ at: START + 5000 }) });
    return 'bid' in one.decide(state, request(), request().imp[0] as Imp, START + 5000) ? 'bid' : 'none';
  };
  assert.equal([decided(least - 1), decided(2 * least - 1)], ['none', 'bid'], 'only what is leased anew');
});

test('a seat that may not bid asks for no offers', () => {
  assert.is(seat().control(stateOf({ slice: slice({ expires: START }) }), START + 1000)?.rate, 0);
  assert.is(seat().control(stateOf({ slice: slice({ granted: 0, last: true }) }), START + 1000)?.rate, 0);
  assert.is(seat().control(stateOf({ slice: undefined }), START + 1000), undefined);
  assert.ok((seat().control(stateOf(), START + 1000)?.rate ?? 0) > 0);
});

test('a change of strategy takes effect with the next step', () => {
  const one = seat();
  assert.is(one.control(stateOf({ campaign: campaign({ strategy: 'fixed' }) }), START + 1000)?.rate, 0.5);
  assert.is(one.control(stateOf({ campaign: campaign({ strategy: 'none' }) }), START + 2000)?.rate, 1);
});

test.run();
