import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { initialSchedule, nextBackoff, schedule, type Timing } from '../src/index.js';

const test = suite('schedule');
const timing: Timing = { intervalMs: 1000, jitter: 0.1, backoff: { minMs: 500, maxMs: 30_000 } };
const unit = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

test('the first round is due when it was asked for', () => {
  assert.equal(initialSchedule(70, 30), { failures: 0, backoffMs: 0, nextAt: 100 });
});

test('a success waits one interval, jittered both ways', () => {
  const first = initialSchedule(0, 0);
  assert.is(schedule(first, { ok: true }, 100, 0.5, timing).nextAt, 1100);
  assert.is(schedule(first, { ok: true }, 100, 0, timing).nextAt, 1000);
  assert.is(Math.round(schedule(first, { ok: true }, 100, 0.999999, timing).nextAt), 1200);
});

test('failures wait longer and longer, never below the shortest nor above the longest wait', () => {
  fc.assert(
    fc.property(fc.array(unit, { minLength: 1, maxLength: 50 }), (draws) => {
      let state = initialSchedule(0, 0);
      for (const [at, draw] of draws.entries()) {
        const next = schedule(state, { ok: false }, state.nextAt, draw, timing);
        const wait = next.nextAt - state.nextAt;
        assert.ok(wait >= 500 - 1e-6 && wait <= 30_000 + 1e-6, `waited ${wait} ms`);
        assert.ok(wait <= Math.max(500, state.backoffMs) * 3 + 1e-6, 'at most three times the wait before');
        assert.is(next.failures, at + 1);
        state = next;
      }
    }),
  );
});

test('with the greatest draws the wait triples up to the cap', () => {
  const waits: number[] = [];
  let state = initialSchedule(0, 0);
  for (let round = 0; round < 6; round++) {
    state = schedule(state, { ok: false }, 0, 1, timing);
    waits.push(state.nextAt);
  }
  assert.equal(waits, [1500, 4500, 13_500, 30_000, 30_000, 30_000]);
});

test('a success forgets all failures', () => {
  let state = initialSchedule(0, 0);
  for (let round = 0; round < 5; round++) state = schedule(state, { ok: false }, 0, 0.9, timing);
  state = schedule(state, { ok: true }, 0, 0.5, timing);
  assert.equal(state, { failures: 0, backoffMs: 0, nextAt: 1000 });
  assert.is(schedule(state, { ok: false }, 0, 1, timing).nextAt, 1500);
});

test('a peer that asks to be left alone is, up to the longest wait', () => {
  const first = initialSchedule(0, 0);
  assert.is(schedule(first, { ok: false, retryAfterMs: 7000 }, 0, 0.5, timing).nextAt, 7000);
  assert.is(schedule(first, { ok: false, retryAfterMs: 1e9 }, 0, 0.5, timing).nextAt, 30_000);
  assert.is(schedule(first, { ok: false, retryAfterMs: 1 }, 0, 0, timing).nextAt, 500);
});

test('a shortest wait that is the longest one too leaves nothing to chance', () => {
  fc.assert(fc.property(unit, unit, (draw, last) => nextBackoff(last * 100, draw, { minMs: 50, maxMs: 50 }) === 50));
});

test.run();
