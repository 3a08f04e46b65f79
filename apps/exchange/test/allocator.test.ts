import { type Agent, type Campaign, greatestBid, type Pacing } from '@sconf/app-market';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Allocator, type Lease } from '../src/allocation/allocator.js';
import { agent, campaign, pacing } from './fixtures.js';

const test = suite('allocator');
const START = 10_000;

function step(
  allocator: Allocator,
  now: number,
  changes: Partial<Campaign> = {},
  reports: Record<string, Pacing> = {},
  life = 'life',
): Lease[] {
  const seats = new Map<string, Agent>(['b1.pid', 'b2.pid'].map((seat) => [seat, agent({ incarnation: life })]));
  return allocator.step(now, new Map([['c', campaign(changes)]]), seats, new Map(Object.entries(reports)));
}

test('every seat gets a slice shortly before the flight, and none before that or after it', () => {
  const allocator = new Allocator();
  assert.equal(step(allocator, START - 3001), []);
  const leases = step(allocator, START - 3000);
  assert.equal(
    leases.map(({ seat }) => seat),
    ['b1.pid', 'b2.pid'],
  );
  assert.ok(leases.every(({ slice }) => slice.granted === 20_700 && slice.expires === START + 2000 && !slice.last));
  assert.equal(step(new Allocator(), START + 100_000), []);
});

test('a slice is renewed for a seat that reports, and runs out for one that does not', () => {
  const allocator = new Allocator();
  step(allocator, START);
  assert.equal(step(allocator, START + 2000), []);
  const renewed = step(allocator, START + 3000, {}, { 'b1.pid': pacing({ at: START + 2900 }) });
  assert.equal(
    renewed.map(({ seat, slice }) => [seat, slice.expires]),
    [['b1.pid', START + 8000]],
  );
  assert.equal(step(allocator, START + 9000), []);
});

test('a seat that spends fast gets more than one that does not', () => {
  const allocator = new Allocator();
  step(allocator, START);
  step(allocator, START + 500, {}, { 'b1.pid': pacing({ at: START + 100 }), 'b2.pid': pacing({ at: START + 100 }) });
  const leases = step(
    allocator,
    START + 1500,
    {},
    {
      'b1.pid': pacing({ at: START + 1100, used: 19_000 }),
      'b2.pid': pacing({ at: START + 1100, used: 12_000 }),
    },
  );
  const granted = Object.fromEntries(leases.map(({ seat, slice }) => [seat, slice.granted]));
  assert.equal(granted, { 'b1.pid': 76_000, 'b2.pid': 48_000 });
});

test('what is leased of a campaign never exceeds its budget, and the last slice says that it is', () => {
  const allocator = new Allocator();
  let used = 0;
  let leases = step(allocator, START);
  for (let now = START + 1000; now < START + 60_000; now += 1000) {
    used = Math.max(used, ...leases.filter(({ seat }) => seat === 'b1.pid').map(({ slice }) => slice.granted));
    leases = step(allocator, now, { budget: 100_000 }, { 'b1.pid': pacing({ at: now, used }) });
    assert.ok(allocator.committed('c') <= 100_000);
  }
  assert.ok(allocator.committed('c') > 100_000 - greatestBid(campaign()), 'what is left pays for no bid');
  assert.ok(leases.length === 0 || leases.every(({ slice }) => slice.last));
});

test('slices shrink with what remains of the budget', () => {
  const allocator = new Allocator();
  const slices: number[] = [];
  let used = 0;
  let granted = 0;
  for (let now = START; now < START + 60_000; now += 1000) {
    const leases = step(allocator, now, { budget: 100_000 }, { 'b1.pid': pacing({ at: now, used }) });
    const next = leases.find(({ seat }) => seat === 'b1.pid')?.slice.granted ?? granted;
    if (next > granted) slices.push(next - granted);
    granted = next;
    used = granted;
  }
  assert.ok((slices[0] ?? 0) > 15_000 && (slices.at(-1) ?? 0) <= greatestBid(campaign()), String(slices));
  assert.ok(
    slices.slice(1).every((size, index) => size <= (slices[index] ?? 0)),
    String(slices),
  );
});

test('a new life starts over with nothing, and what the former one held is not leased again', () => {
  const allocator = new Allocator();
  step(allocator, START);
  const before = allocator.committed('c');
  const reborn = step(allocator, START + 1000, {}, {}, 'second');
  assert.ok(reborn.every(({ slice }) => slice.incarnation === 'second' && slice.granted === 20_700));
  assert.is(allocator.committed('c'), before + 41_400);
});

test('reports of another life, and reports that come again, are no news', () => {
  const allocator = new Allocator();
  step(allocator, START);
  assert.equal(
    step(allocator, START + 3000, {}, { 'b1.pid': pacing({ at: START + 2900, incarnation: 'former', used: 20_000 }) }),
    [],
  );
  const report = { 'b1.pid': pacing({ at: START + 2900, used: 20_000 }) };
  assert.is(step(allocator, START + 3000, {}, report).length, 1);
  assert.equal(step(allocator, START + 3001, {}, report), []);
});

test('a life that serves one campaign is leased nothing of another', () => {
  const allocator = new Allocator();
  step(allocator, START);
  const other = new Map([['d', campaign()]]);
  assert.equal(allocator.step(START + 3000, other, new Map([['b1.pid', agent()]]), new Map()), []);
});

test('what seats give back is leased to those that need it, once it pays for a bid', () => {
  const allocator = new Allocator();
  const bid = greatestBid(campaign());
  const budget = 3 * bid - 450;
  let at = START;
  const leased = (one: Partial<Pacing>, other: Partial<Pacing>): (string | number)[][] => {
    at += 1000;
    const reports = { 'b1.pid': pacing({ ...one, at }), 'b2.pid': pacing({ ...other, at }) };
    const leases = [...step(allocator, at, { budget }, reports), ...step(allocator, at + 1, { budget }, reports)];
    return leases.map(({ seat, slice }) => [seat, slice.granted]);
  };
  step(allocator, at, { budget });
  assert.equal(leased({ used: bid - 450 }, {}), [['b1.pid', 2 * bid - 450]]);
  assert.is(allocator.committed('c'), budget);
  const one = { used: 2 * bid - 950 };
  assert.equal(
    leased(one, { used: 500, returned: bid - 501 })
      .flat()
      .includes(2 * bid - 450),
    false,
  );
  assert.is(
    allocator.committed('c'),
    budget - bid + 501,
    'with the 500 left it would pay for all but one micro of a bid',
  );
  assert.ok(leased(one, { used: 500, returned: bid - 500 }).some(([, granted]) => granted === 3 * bid - 950));
  assert.is(allocator.committed('c'), budget);
  leased(one, { used: 500, returned: 0 });
  assert.is(allocator.committed('c'), budget, 'what was given back can not be taken back');
});

test('exposure is what is leased and not reported as billed or given back, and what is won and not billed', () => {
  const allocator = new Allocator();
  step(allocator, START);
  step(
    allocator,
    START + 1000,
    {},
    { 'b1.pid': pacing({ at: START + 900, used: 3000, unbilled: 2000, returned: 1000 }) },
  );
  assert.equal(allocator.exposure(new Map([['c', campaign()]])), [{ arm: 'pid', outstanding: 37_400, unbilled: 2000 }]);
});

test.run();
