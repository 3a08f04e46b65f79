import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Arrival, arrivalsOf, BURST, DayCurve, InvalidParameter, sitesOf } from '../src/index.js';

const test = suite('traffic');
const options = { seed: 7, rate: 100, seconds: 60 };

function between(arrivals: readonly Arrival[], from: number, until: number): number {
  return arrivals.filter(({ at }) => at >= from && at < until).length;
}

test('a seed stands for one flight, another seed for another', () => {
  const first = [...arrivalsOf(options)];
  assert.equal([...arrivalsOf(options)], first);
  assert.not.equal([...arrivalsOf({ ...options, seed: 8 })].slice(0, 5), first.slice(0, 5));
});

test('arrivals come in order, as often as the rate says, bursts added', () => {
  const arrivals = [...arrivalsOf({ ...options, seconds: 600 })];
  assert.ok(arrivals.every(({ at }, index) => at >= (arrivals[index - 1]?.at ?? 0) && at < 600));
  const expected = 100 * 600 * (1 + ((BURST.factor - 1) * BURST.seconds) / (BURST.everySeconds + BURST.seconds));
  assert.ok(Math.abs(arrivals.length / expected - 1) < 0.05, `${arrivals.length} of ${expected}`);
});

test('traffic follows the day curve: least in the night, most in the evening', () => {
  const arrivals = [...arrivalsOf({ ...options, seconds: 600 })];
  assert.ok(between(arrivals, 75, 100) * 2 < between(arrivals, 475, 500));
});

test('a step brings its factor more, and only while it lasts', () => {
  const curve = [1];
  const calm = [...arrivalsOf({ ...options, seconds: 600, curve })];
  const stepped = [...arrivalsOf({ ...options, seconds: 600, curve, steps: [{ from: 200, until: 400, factor: 3 }] })];
  assert.ok(Math.abs(between(stepped, 200, 400) / between(calm, 200, 400) - 3) < 0.2);
  assert.ok(Math.abs(between(stepped, 0, 200) / between(calm, 0, 200) - 1) < 0.1);
});

test('another day on the same sites has other requests and the same sites', () => {
  const [today] = arrivalsOf(options);
  const yesterday = [...arrivalsOf({ ...options, seed: 99, siteSeed: 7 })];
  const sites = sitesOf(7, 10);
  assert.ok(sites.some((site) => site.id === today?.site.id && site.medianPrice === today.site.medianPrice));
  assert.ok(
    yesterday.every(({ site }) =>
      sites.some(({ id, medianPrice }) => id === site.id && medianPrice === site.medianPrice),
    ),
  );
});

test('a rate or length that makes no sense is refused', () => {
  assert.throws(
    () => [...arrivalsOf({ ...options, rate: 0 })],
    (error: unknown) => error instanceof InvalidParameter,
  );
  assert.throws(
    () => [...arrivalsOf({ ...options, seconds: Number.NaN })],
    (error: unknown) => error instanceof InvalidParameter,
  );
});

test('a day curve has mean 1 and sums up to the whole day', () => {
  const curve = new DayCurve([1, 3]);
  assert.is(curve.density(0.2), 0.5);
  assert.is(curve.density(0.7), 1.5);
  assert.is(curve.density(1), 0);
  assert.is(curve.cumulative(-1), 0);
  assert.is(curve.cumulative(0.5), 0.25);
  assert.is(curve.cumulative(0.75), 0.625);
  assert.is(curve.cumulative(2), 1);
  assert.is(curve.peak, 1.5);
  assert.throws(() => new DayCurve([]), /at least one slot/);
  assert.throws(() => new DayCurve([1, 0]), /above 0/);
});

test.run();
