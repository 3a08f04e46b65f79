import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { PhaseRecord } from '../src/score/phases.js';

const test = suite('phases');
const counts = (count: number, max: number) => ({ counts: [[1, count] as const], max });

test('delays are told apart by the number of pollers that ran', () => {
  const record = new PhaseRecord([]);
  record.record(0.5, 2, counts(5, 70));
  record.record(1, 2, counts(4, 80));
  record.record(1.5, 1, counts(3, 90));
  record.record(2, 2, counts(2, 60));
  assert.equal(
    record.scores().map(({ pollers, from, until, delayMs: { count, max } }) => [pollers, from, until, count, max]),
    [
      [2, 0, 1, 9, 80],
      [1, 1, 1.5, 3, 90],
      [2, 1.5, 2, 2, 60],
    ],
  );
});

test('what a cut delays, and what waited for its end, is left out', () => {
  const record = new PhaseRecord([{ from: 1, until: 2 }]);
  for (const [at, count] of [
    [0.9, 1],
    [1, 10],
    [1.9, 100],
    [3.9, 1000],
    [4, 10_000],
  ] as const) {
    record.record(at, 2, counts(count, at * 10));
  }
  const [phase, ...others] = record.scores();
  assert.equal([phase?.until, phase?.delayMs.count, others.length], [4, 10_001, 0]);
});

test.run();
