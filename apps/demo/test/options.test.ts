import { type Campaign, InvalidOption } from '@sconf/app-market';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { configsOf, layoutOf } from '../src/layout.js';
import { readDemoOptions } from '../src/options.js';

const test = suite('demo options');

test('a minute has a step, a cut, and time to settle after each', () => {
  const { arms, scenario, bidders, pollers } = readDemoOptions([]);
  assert.equal([bidders, pollers, arms], [20, 2, ['pid', 'none', 'fixed', 'throttle']]);
  assert.equal(scenario, { steps: [{ from: 18, until: 30, factor: 3 }], cuts: [{ from: 36, until: 46 }] });
});

test('a short flight is calm unless told otherwise', () => {
  assert.equal(readDemoOptions(['--minutes', '0.2']).scenario, { steps: [], cuts: [] });
  assert.is(readDemoOptions(['--minutes', '0.2', '--scenario', 'step']).scenario.steps.length, 1);
  assert.equal(readDemoOptions(['--scenario', 'calm']).scenario, { steps: [], cuts: [] });
  assert.is(readDemoOptions(['--scenario', 'cut']).scenario.cuts.length, 1);
});

test('many bidders get more requests, and a calm flight', () => {
  const { rate, scenario } = readDemoOptions(['--bidders', '1000']);
  assert.is(rate, 100);
  assert.equal(scenario, { steps: [], cuts: [] });
  assert.is(readDemoOptions([]).rate, 60);
  assert.is(readDemoOptions(['--rate', '5']).rate, 5);
});

test('the arm without pacing is always there, and in view if asked for', () => {
  assert.equal(readDemoOptions(['--arms', 'pid']).arms, ['pid', 'none']);
  assert.equal(readDemoOptions(['--no-pacing']).arms, ['none', 'pid', 'fixed', 'throttle']);
});

for (const args of [
  ['--arms', 'magic'],
  ['--scenario', 'storm'],
  ['--scenario', 'cut', '--minutes', '0.2'],
  ['--pollers', '10'],
  ['--kill-poller', '60'],
  ['--kill-poller', '-1'],
  ['--kill-poller', '5', '--pollers', '1'],
  ['--restart-poller', '5'],
  ['--kill-poller', '5', '--restart-poller', '5'],
  ['--x'],
]) {
  test(`"${args.join(' ')}" is refused`, () => {
    assert.throws(
      () => readDemoOptions(args),
      (error: unknown) => error instanceof InvalidOption,
    );
  });
}

test('a layout gives each bidder a process, a seat in each arm, and a campaign to each arm of four', () => {
  const { processes, campaigns } = layoutOf(
    readDemoOptions(['--bidders', '6', '--arms', 'pid,none', '--minutes', '0.2']),
  );
  assert.equal(
    processes.map(({ name }) => name),
    ['b1', 'b2', 'b3', 'b4', 'b5', 'b6'],
  );
  assert.equal(processes[0]?.seats, ['b1.pid', 'b1.none']);
  assert.equal(
    campaigns.map(({ id, seats }) => [id, seats.length]),
    [
      ['c1.pid', 4],
      ['c2.pid', 2],
      ['c1.none', 4],
      ['c2.none', 2],
    ],
  );
  assert.equal(campaigns[0]?.budget, campaigns[2]?.budget, 'arms have the same means');
  assert.ok(
    campaigns.every(({ budget, forecast, seats }) => Math.abs(budget / (forecast * seats.length) - 0.4) < 0.01),
  );
});

test('many bidders share processes', () => {
  const { processes, campaigns } = layoutOf(readDemoOptions(['--bidders', '100', '--minutes', '0.1', '--rate', '5']));
  assert.is(processes.length, 8);
  assert.is(processes.flatMap(({ seats }) => seats).length, 200);
  assert.is(campaigns.length, 2 * 25);
  const own = layoutOf(readDemoOptions(['--bidders', '5', '--per-process', '2', '--minutes', '0.1']));
  assert.equal(
    own.processes.map(({ name }) => name),
    ['b1-b2', 'b3-b4', 'b5'],
  );
});

test('the operator writes a campaign, a creative and a blocklist each', () => {
  const layout = layoutOf(readDemoOptions(['--bidders', '4', '--arms', 'pid', '--minutes', '0.2']));
  const configs = configsOf(layout, 1000, 12, 7);
  assert.equal(
    configs.map(({ type, id, ver }) => `${type} ${id} ${ver}`),
    [
      'campaign c1.pid 7',
      'creative c1.pid 7',
      'blocklist c1.pid 7',
      'campaign c1.none 7',
      'creative c1.none 7',
      'blocklist c1.none 7',
    ],
  );
  const [first] = configs;
  assert.ok(first !== undefined);
  const { start, end } = first.data as Campaign;
  assert.equal([start, end], [1000, 13_000]);
});

test.run();
