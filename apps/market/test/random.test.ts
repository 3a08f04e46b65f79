import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { drawOf, randomOf } from '../src/index.js';

const test = suite('random');

function mean(count: number, draw: () => number): number {
  return Array.from({ length: count }, draw).reduce((sum, value) => sum + value, 0) / count;
}

test('a draw depends on its names alone, and on where one ends and the next begins', () => {
  assert.is(drawOf('a', 1), drawOf('a', 1));
  assert.is.not(drawOf('ab', 'c'), drawOf('a', 'bc'));
  assert.is.not(drawOf('a', 1), drawOf('a', 2));
});

test('draws of neighbouring names are spread evenly', () => {
  const tenths = new Array<number>(10).fill(0);
  for (let index = 0; index < 20_000; index++) {
    const tenth = Math.floor(drawOf(1, 'x', index) * 10);
    tenths[tenth] = (tenths[tenth] ?? 0) + 1;
  }
  assert.ok(
    tenths.every((count) => Math.abs(count - 2000) < 200),
    String(tenths),
  );
});

test('distributions have the mean or median that was asked for', () => {
  const random = randomOf(1, 'means');
  assert.ok(Math.abs(mean(50_000, () => random.next()) - 0.5) < 0.01);
  assert.ok(Math.abs(mean(50_000, () => random.exponential(3)) - 3) < 0.1);
  assert.ok(Math.abs(mean(50_000, () => random.normal())) < 0.02);
  const sorted = Array.from({ length: 10_001 }, () => random.logNormal(7, 0.5)).sort((a, b) => a - b);
  assert.ok(Math.abs((sorted[5000] ?? 0) - 7) < 0.3);
  assert.ok(Array.from({ length: 1000 }, () => random.integer(6)).every((value) => value >= 0 && value < 6));
});

test.run();
