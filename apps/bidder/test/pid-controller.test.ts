import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { PidController } from '../src/pacing/pid-controller.js';

const test = suite('PID controller');
const gains = { kp: 0.5, ki: 0.5, kd: 0, tracking: 1 };
const limits = { min: -10, max: 10, slew: 100 };

/** A plant that follows its input at once, with a lasting disturbance. */
function settle(controller: PidController, setpoint: number, disturbance: number, steps: number): number {
  let measured = disturbance;
  for (let step = 0; step < steps; step++) measured = controller.step(setpoint - measured, 0, 1) + disturbance;
  return measured;
}

test('a lasting disturbance is taken out', () => {
  assert.ok(Math.abs(settle(new PidController(gains, limits, 0), 3, -2, 60) - 3) < 0.001);
});

test('the output keeps to its clamp', () => {
  const controller = new PidController(gains, limits, 0);
  for (let step = 0; step < 50; step++) controller.step(100, 0, 1);
  assert.is(controller.output, 10);
});

test('a clamp that lasted does not have to be unwound', () => {
  const steps = (tracking: number): number => {
    const controller = new PidController({ ...gains, tracking }, limits, 0);
    for (let step = 0; step < 50; step++) controller.step(30, 0, 1);
    let count = 0;
    while (controller.step(-1, 0, 1) > 5 && count < 1000) count += 1;
    return count;
  };
  assert.ok(steps(1) < 12, String(steps(1)));
  assert.ok(steps(0) > 100, String(steps(0)));
});

test('the output moves no faster than its slew limit', () => {
  const controller = new PidController(gains, { ...limits, slew: 0.5 }, 0);
  assert.is(controller.step(100, 0, 1), 0.5);
  assert.is(controller.step(100, 0, 2), 1.5);
  assert.is(controller.step(-100, 0, 1), 1);
});

test('feed-forward acts at once', () => {
  assert.is(new PidController(gains, limits, 0).step(0, 4, 1), 4);
});

test('the derivative answers a change, not a standing error', () => {
  const controller = new PidController({ kp: 0, ki: 0, kd: 2, tracking: 0 }, limits, 0);
  assert.is(controller.step(1, 0, 1), 0);
  assert.is(controller.step(2, 0, 1), 2);
  assert.is(controller.step(2, 0, 1), 0);
});

test.run();
