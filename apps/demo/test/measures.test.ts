import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { usageOf } from '../src/crew/usage.js';
import { layoutOf } from '../src/layout.js';
import { readDemoOptions } from '../src/options.js';
import { exhaustedAt, finalError, greatestLead, pacingError, settlingTime } from '../src/score/measures.js';
import { UsageMeter } from '../src/score/node-usage.js';
import { type Series, SpendRecord } from '../src/score/series.js';

const test = suite('measures');

/** A budget of 1000 over 10 s; `gaps` are off plan, in thousandths, second by second. */
function series(gaps: readonly number[]): Series {
  return {
    budget: 1000,
    samples: gaps.map((gap, index) => ({ at: index + 1, plan: (index + 1) * 100, spent: (index + 1) * 100 + gap })),
  };
}

test('pacing error is the root mean square of spend against plan, by budget', () => {
  assert.is(pacingError([series([0, 0, 0])]), 0);
  assert.is(pacingError([series([30, -40])]).toFixed(5), Math.sqrt((0.03 ** 2 + 0.04 ** 2) / 2).toFixed(5));
  assert.is(pacingError([series([30]), series([-40])]), pacingError([series([30, -40])]));
  assert.is(pacingError([]), 0);
});

test('lead and final error are shares of the budget', () => {
  assert.is(greatestLead(series([-10, 70, 20])), 0.07);
  assert.is(greatestLead(series([-10])), 0);
  assert.is(finalError(series([0, 0, 0, 0, 0, 0, 0, 0, 0, -50])), -0.05);
  assert.is(finalError({ budget: 1000, samples: [] }), -1);
});

test('a budget is gone early when it is spent before the plan is done', () => {
  assert.is(exhaustedAt(series([0, 0, 690, 600])), 3);
  assert.is(exhaustedAt(series([0, 0, 0, 0, 0, 0, 0, 0, 0, 0])), undefined);
});

test('settled is when spend comes back to plan and stays', () => {
  assert.is(settlingTime(series([0, 90, 80, 40, 60, 30, 20, 10]), 2, 8), 4);
  assert.is(settlingTime(series([0, 10, 20, 10]), 2, 4), 0);
  assert.is(settlingTime(series([0, 90, 90, 90]), 2, 4), undefined);
  assert.is(settlingTime(series([0, 90, 10, 90]), 2, 4), undefined);
});

test('spend is recorded for each seat and each arm against its plan', () => {
  const layout = layoutOf(readDemoOptions(['--bidders', '2', '--arms', 'pid', '--minutes', '0.2']));
  const campaigns = layout.campaigns.map((campaign) => ({ ...campaign, start: 0, end: 12_000 }));
  const record = new SpendRecord(campaigns, 0);
  const report = { wins: 1, clicks: 0, lost: 0, rate: 1 };
  record.record(6, [
    { ...report, seat: 'b1.pid', charged: 500 },
    { ...report, seat: 'b2.pid', charged: 300 },
  ]);
  const [sample] = record.arms.get('pid')?.samples ?? [];
  assert.equal([sample?.at, sample?.spent], [6, 800]);
  assert.is(record.seats.get('b1.pid')?.samples[0]?.spent, 500);
  assert.is(record.seats.get('b1.none')?.samples[0]?.spent, 0);
  assert.is(sample?.plan, 2 * (record.seats.get('b1.pid')?.samples[0]?.plan ?? 0));
});

test('usage is read from what the system says of a process', () => {
  const files: Record<string, string> = {
    '/proc/7/stat': `7 (a) b) S ${Array.from({ length: 10 }, () => 0).join(' ')} 150 50 0 0`,
    '/proc/7/io': 'rchar: 1000\nwchar: 2000\nsyscr: 1\n',
  };
  const read = (path: string): string => {
    const text = files[path];
    if (text === undefined) throw new Error(`no ${path}`);
    return text;
  };
  assert.equal(usageOf(7, read), { cpuSeconds: 2, bytesIn: 1000, bytesOut: 2000 });
  assert.is(usageOf(8, read), undefined);
});

test('what was used is the difference of two looks, by kind of node', () => {
  let look = 0;
  const meter = new UsageMeter((pid) =>
    pid === 9 ? undefined : { cpuSeconds: look * pid, bytesIn: look * 100, bytesOut: 0 },
  );
  const processes = [1, 3, 9].map((pid) => ({ kind: 'bidder', pid }));
  meter.sample(processes);
  look = 1;
  meter.sample(processes);
  assert.equal(meter.report(2), [{ kind: 'bidder', processes: 2, cpu: 2, bytesInPerSecond: 50, bytesOutPerSecond: 0 }]);
});

test.run();
