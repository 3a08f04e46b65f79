import { Plan } from '@sconf/app-market';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createPacer } from '../src/pacing/create-pacer.js';
import { average, flight } from './closed-loop.js';
import { campaign, START } from './fixtures.js';

const test = suite('pacing');
const SEEDS = 40;
const step = { from: 20, until: 35, factor: 3 };

test('without pacing the budget is gone early, on every seed', () => {
  for (let seed = 0; seed < SEEDS; seed++) {
    const { exhaustedAt, rms } = flight({ seed, strategy: 'none' });
    assert.ok(exhaustedAt !== undefined && exhaustedAt < 45, `seed ${seed}: ${exhaustedAt}`);
    assert.ok(rms > 0.2, `seed ${seed}: ${rms}`);
  }
});

test('PID stays near plan where the forecast is wrong', () => {
  assert.ok(average(SEEDS, (seed) => flight({ seed, strategy: 'pid' }).rms) < 0.03);
  assert.ok(average(SEEDS, (seed) => flight({ seed, strategy: 'pid', mismatch: 0.6 }).rms) < 0.05);
});

test('PID has less error than every baseline when traffic rises threefold', () => {
  const error = (strategy: 'pid' | 'throttle' | 'fixed' | 'none'): number =>
    average(SEEDS, (seed) => flight({ seed, strategy, step }).rms);
  const pid = error('pid');
  assert.ok(pid < 0.05, String(pid));
  for (const baseline of ['throttle', 'fixed', 'none'] as const) assert.ok(pid * 3 < error(baseline), baseline);
});

test('after a threefold step PID is back within 5 % of plan in 8 s on average', () => {
  const gap = average(SEEDS, (seed) => flight({ seed, strategy: 'pid', step, winRate: 20 }).gaps[27] ?? 1);
  assert.ok(Math.abs(gap) < 0.05, String(gap));
});

test('after a cut of 10 s PID catches up before the flight ends', () => {
  const cut = { from: 30, until: 40 };
  const end = average(SEEDS, (seed) => flight({ seed, strategy: 'pid', cut, winRate: 20 }).gaps[57] ?? 1);
  assert.ok(Math.abs(end) < 0.05, String(end));
});

test('the bid multiplier paces too, and the actuator may change during the flight', () => {
  assert.ok(average(SEEDS, (seed) => flight({ seed, strategy: 'pid', actuator: 'multiplier' }).rms) < 0.04);
  assert.ok(average(SEEDS, (seed) => flight({ seed, strategy: 'pid', switchAt: 30 }).rms) < 0.04);
});

test('a pacer never asks for more than everything, nor for a rate or price below 0', () => {
  for (const strategy of ['none', 'fixed', 'throttle', 'pid'] as const) {
    const pacer = createPacer(strategy);
    const plan = new Plan(campaign({ forecast: 1 }));
    for (let second = 0; second <= 100; second++) {
      const input = {
        now: START + second * 1000,
        seconds: 1,
        spent: second * 20_000,
        plan,
        actuator: 'throttle' as const,
      };
      const { rate, multiplier, target } = pacer.step(input);
      assert.ok(rate >= 0 && rate <= 1 && multiplier > 0 && target >= 0, `${strategy} at ${second} s`);
    }
  }
});

test.run();
