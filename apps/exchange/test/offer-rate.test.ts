import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { FLOOR, FRESH_MS, offerRate, STALE_MS } from '../src/floor/offer-rate.js';
import { pacing } from './fixtures.js';

const test = suite('offer rate');
const AT = 10_000;

test('a fresh pacing is taken at its word', () => {
  assert.is(offerRate(pacing({ rate: 0.4 }), AT), 0.4);
  assert.is(offerRate(pacing({ rate: 0.4 }), AT + FRESH_MS), 0.4);
  assert.is(offerRate(pacing({ rate: 0.4 }), AT - 500), 0.4);
});

test('an old pacing decays to a floor, and a stale one is worth nothing', () => {
  const ages = [2000, 3000, 4000, 4999].map((age) => offerRate(pacing(), AT + age));
  assert.ok(ages.every((rate, index) => index === 0 || rate < (ages[index - 1] ?? 0)));
  assert.ok(Math.abs((ages.at(-1) ?? 0) - FLOOR) < 0.001);
  assert.is(offerRate(pacing(), AT + STALE_MS), 0);
});

test('nothing is offered on no pacing', () => {
  assert.is(offerRate(undefined, AT), 0);
});

test.run();
