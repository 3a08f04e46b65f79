import { AgentType, CampaignType, Histogram, PacingType } from '@sconf/app-market';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { agentsBySeat, type ExchangeState, exchangeState } from '../src/floor/exchange-state.js';
import { type Offer, OfferDesk } from '../src/floor/offers.js';
import { Settlement } from '../src/floor/settlement.js';
import { agent, campaign, firstArrival, pacing } from './fixtures.js';

const test = suite('offers');
const NOW = 20_000;
const SEATS = ['b1.pid', 'b2.pid', 'b1.none', 'b2.none'];

function stateOf(rates: Record<string, number>, at = NOW): ExchangeState {
  const state = exchangeState.init();
  const put = (type: string, id: string, data: unknown): void =>
    exchangeState.put(state, { type, id, ver: 1, data: data as never });
  put(CampaignType.name, 'c.pid', campaign());
  put(CampaignType.name, 'c.none', campaign({ arm: 'none', seats: ['b1.none', 'b2.none'] }));
  put(AgentType.name, 'one', agent({ bidUrl: 'http://one', seats: ['b1.pid', 'b1.none'] }));
  put(AgentType.name, 'two', agent({ bidUrl: 'http://two', seats: ['b2.pid', 'b2.none'] }));
  for (const [seat, rate] of Object.entries(rates)) put(PacingType.name, seat, pacing({ rate, at }));
  return state;
}

function everywhere(rate: number): Record<string, number> {
  return Object.fromEntries(SEATS.map((seat) => [seat, rate]));
}

function offered(offers: readonly Offer[]): string[] {
  return offers.flatMap(({ candidates }) => candidates.map(({ seat }) => seat)).sort();
}

test('seats of one process go into one offer', () => {
  const offers = new OfferDesk(1, 9, new Histogram()).offers(stateOf(everywhere(1)), firstArrival(), NOW);
  assert.equal(
    offers.map(({ bidUrl, candidates }) => [bidUrl, candidates.map(({ seat }) => seat).sort()]),
    [
      ['http://one', ['b1.none', 'b1.pid']],
      ['http://two', ['b2.none', 'b2.pid']],
    ],
  );
});

test('a seat is offered the share that its pacing asks for, and like luck in each arm', () => {
  const desk = new OfferDesk(1, 9, new Histogram());
  const state = stateOf(everywhere(0.3));
  let count = 0;
  for (let index = 0; index < 2000; index++) {
    const seats = offered(desk.offers(state, { ...firstArrival(), index }, NOW));
    assert.is(seats.includes('b1.pid'), seats.includes('b1.none'));
    if (seats.includes('b1.pid')) count += 1;
  }
  assert.ok(Math.abs(count / 2000 - 0.3) < 0.03, String(count));
});

test('nothing is offered on stale pacing, outside of the flight, or to seats that nobody serves', () => {
  const age = new Histogram();
  const desk = new OfferDesk(1, 9, age);
  assert.equal(desk.offers(stateOf(everywhere(1), NOW - 5000), firstArrival(), NOW), []);
  assert.is(age.max, 5000);
  assert.equal(desk.offers(stateOf(everywhere(1), 200_000), firstArrival(), 200_000), []);
  assert.equal(offered(desk.offers(stateOf({ 'b1.pid': 1 }), firstArrival(), NOW)), ['b1.pid']);
});

test('of two agents that claim a seat, the one heard of last has it', () => {
  const agents = new Map([
    ['new', agent({ at: 2, bidUrl: 'http://new' })],
    ['old', agent({ at: 1, bidUrl: 'http://old' })],
  ]);
  assert.is(agentsBySeat(agents).get('b1.pid')?.bidUrl, 'http://new');
});

test('what was charged counts even if its notice was lost', () => {
  const settlement = new Settlement();
  settlement.award('b1.pid', true);
  settlement.award('b1.pid', false);
  settlement.charge('b1.pid', 100, true);
  settlement.charge('b1.pid', 50, false);
  assert.equal(
    settlement.report(() => 0.5),
    [{ seat: 'b1.pid', wins: 2, clicks: 1, charged: 150, lost: 50, rate: 0.5 }],
  );
});

test.run();
