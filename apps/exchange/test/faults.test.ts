import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Fate, Faults } from '../src/network/faults.js';

const test = suite('faults');
const COUNT = 20_000;

function fates(faults: Faults): Fate[] {
  return Array.from({ length: COUNT }, (_, request) => faults.fateOf('bill', request, 'b1'));
}

test('fate follows from the seed', () => {
  assert.equal(new Faults(1).fateOf('win', 5, 'b1'), new Faults(1).fateOf('win', 5, 'b1'));
  assert.not.equal(new Faults(1).fateOf('win', 5, 'b1'), new Faults(2).fateOf('win', 5, 'b1'));
  assert.is(new Faults(1).offerDelay(5, 'b1'), new Faults(1).offerDelay(5, 'b1'));
});

test('as many notices are lost, late and repeated as was asked for', () => {
  const all = fates(new Faults(1, { lost: 0.1, late: 0.2, repeated: 0.3 }));
  const share = (fits: (fate: Fate) => boolean): number => all.filter(fits).length / COUNT;
  const arriving = share(({ deliveries }) => deliveries.length > 0);
  assert.ok(Math.abs(arriving - 0.9) < 0.01);
  assert.ok(Math.abs(share(({ deliveries }) => deliveries.length === 2) - 0.3 * 0.9) < 0.01);
  assert.ok(Math.abs(share(({ sentAfter, deliveries: [first = 0] }) => first - sentAfter >= 3000) - 0.2) < 0.01);
});

test('bills wait for the impression, wins and losses do not', () => {
  const faults = new Faults(1, { renderMs: 250 });
  const mean = fates(faults).reduce((sum, { sentAfter }) => sum + sentAfter, 0) / COUNT;
  assert.ok(Math.abs(mean - 250) < 10);
  assert.is(faults.fateOf('win', 1, 'b1').sentAfter, 0);
  assert.is(faults.options.renderMs, 250);
});

test.run();
