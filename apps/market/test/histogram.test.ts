import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Histogram } from '../src/index.js';

const test = suite('histogram');

test('quantiles are within a sixteenth of a doubling, and never above the maximum', () => {
  const histogram = new Histogram();
  for (let value = 1; value <= 1000; value++) histogram.record(value);
  for (const q of [0.01, 0.5, 0.9, 0.99]) {
    const exact = q * 1000;
    const found = histogram.quantile(q);
    assert.ok(found >= exact && found <= exact * 1.09, `${q}: ${found}`);
  }
  assert.is(histogram.quantile(1), 1000);
  assert.is(histogram.max, 1000);
  assert.is(histogram.count, 1000);
});

test('counts from another process add up', () => {
  const one = new Histogram();
  const other = new Histogram();
  one.record(1);
  other.record(100);
  other.record(100);
  one.merge(JSON.parse(JSON.stringify(other.counts())));
  assert.is(one.count, 3);
  assert.is(one.max, 100);
  assert.is(one.quantile(0.9), 100);
});

test('nothing is 0, small values count, and clear forgets', () => {
  const histogram = new Histogram();
  assert.is(histogram.quantile(0.5), 0);
  histogram.record(0);
  assert.is(histogram.count, 1);
  histogram.clear();
  assert.is(histogram.count, 0);
  assert.is(histogram.max, 0);
});

test.run();
