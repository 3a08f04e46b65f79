import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type Arrival,
  arrivalsOf,
  bidValue,
  CLICK_RATES,
  forecastSpend,
  InvalidParameter,
  OfferList,
  parseSeat,
  seatOf,
} from '../src/index.js';
import { campaign } from './campaigns.js';

const test = suite('market model');
const [arrival] = arrivalsOf({ seed: 1, rate: 10, seconds: 10 }) as Iterable<Arrival> as [Arrival];

test('a seat is a bidder in an arm', () => {
  assert.equal(parseSeat(seatOf('b.7', 'pid')), { bidder: 'b.7', arm: 'pid' });
  for (const name of ['b7', '.pid', 'b7.']) {
    assert.throws(
      () => parseSeat(name),
      (error: unknown) => error instanceof InvalidParameter,
    );
  }
});

test('an impression is worth its click, and each bidder errs in its own way, the same in each arm', () => {
  const value = bidValue(campaign(), ['seg-5'], 'b1.pid', 'r1');
  assert.is(bidValue(campaign(), ['seg-5'], 'b1.none', 'r1'), value);
  assert.is.not(bidValue(campaign(), ['seg-5'], 'b2.pid', 'r1'), value);
  assert.ok(Math.abs(value / 3000 - 1) <= 0.15);
});

test('an unknown audience counts as the least likely to click, and no rates at all as worthless', () => {
  const least = Math.min(...Object.values(CLICK_RATES));
  assert.ok(bidValue(campaign(), [], 'b1.pid', 'r1') <= least * 1_000_000 * 1.15);
  assert.is(bidValue(campaign({ clickRates: {} }), ['seg-1'], 'b1.pid', 'r1'), 0);
});

test('a request is offered to campaigns that fly and want its site', () => {
  const wanted = campaign({ seats: ['a.pid'], sites: [arrival.site.id] });
  const unwanted = campaign({ seats: ['b.pid'], sites: ['elsewhere'] });
  const landed = campaign({ seats: ['c.pid'], end: 1 });
  const anywhere = campaign({ seats: ['d.pid'] });
  const offers = new OfferList([wanted, unwanted, landed, anywhere], ({ end }) => end > 1);
  assert.equal(
    offers
      .candidates(1, arrival, 10)
      .map(({ seat }) => seat)
      .sort(),
    ['a.pid', 'd.pid'],
  );
});

test('where there are too many, the same bidders are chosen in each arm', () => {
  const bidders = Array.from({ length: 20 }, (_, index) => `b${index}`);
  const arms = ['pid', 'none'].map((arm) => campaign({ arm, seats: bidders.map((bidder) => seatOf(bidder, arm)) }));
  const candidates = new OfferList(arms, () => true).candidates(1, arrival, 5);
  assert.is(candidates.length, 10);
  const chosen = (arm: string): string[] =>
    candidates.filter((candidate) => candidate.arm === arm).map(({ bidder }) => bidder);
  assert.equal(chosen('pid'), chosen('none'));
});

test('a forecast is what would be spent without holding back, and follows from its seed', () => {
  const campaigns = [campaign({ seats: ['a.pid', 'b.pid'] }), campaign({ seats: ['c.pid'], valuePerClick: 1 })];
  const traffic = { seed: 3, rate: 50, seconds: 20 };
  const spent = forecastSpend(campaigns, traffic, 4);
  assert.equal(forecastSpend(campaigns, traffic, 4), spent);
  assert.ok((spent.get('a.pid') ?? 0) > 100_000);
  assert.is(spent.get('c.pid'), 0);
});

test.run();
