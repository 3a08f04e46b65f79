import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { cpmOfMicros, formatMicros, microsOfCpm, Plan } from '../src/index.js';
import { campaign } from './campaigns.js';

const test = suite('plan');

test('a seat plans its share of the budget along the curve', () => {
  const plan = new Plan(campaign({ seats: ['a.pid', 'b.pid'], curve: [1, 3] }));
  assert.is(plan.budget, 500_000);
  assert.is(plan.spentBy(-1), 0);
  assert.is(plan.spentBy(50_000), 125_000);
  assert.is(plan.spentBy(75_000), 312_500);
  assert.is(plan.spentBy(200_000), 500_000);
});

test('rates are those of the moment, and 0 outside of the flight', () => {
  const plan = new Plan(campaign({ curve: [1, 3] }));
  assert.is(plan.rateAt(10_000), 5000);
  assert.is(plan.rateAt(60_000), 15_000);
  assert.is(plan.capacityAt(60_000), 30_000);
  assert.is(plan.rateAt(100_000), 0);
  assert.is(plan.secondsLeft(60_000), 40);
});

test('a flight begins with its start and is over at its end', () => {
  const plan = new Plan(campaign());
  assert.equal(
    [-1, 0, 99_999, 100_000].map((now) => plan.isFlying(now)),
    [false, true, true, false],
  );
});

test('a CPM of three decimals is a whole number of micros an impression, both ways', () => {
  assert.is(microsOfCpm(2.503), 2503);
  assert.is(cpmOfMicros(2503), 2.503);
  assert.is(microsOfCpm(cpmOfMicros(1)), 1);
  assert.equal(
    [formatMicros(1_234_600), formatMicros(12_345_000), formatMicros(-5000)],
    ['$1.235', '$12.35', '$-0.005'],
  );
});

test.run();
