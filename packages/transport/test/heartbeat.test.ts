import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Heartbeat } from '../src/heartbeat.js';
import { VirtualTimers } from './virtual-timers.js';

const test = suite('heartbeat');

function start() {
  const timers = new VirtualTimers();
  const calls: string[] = [];
  const note = (call: string) => () => void calls.push(`${call} at ${timers.now()}`);
  const heartbeat = new Heartbeat(timers, 100, { ask: note('ask'), onSilence: note('silence') });
  return { timers, calls, heartbeat };
}

test('silence is asked about after one interval and told after the next', () => {
  const { timers, calls } = start();
  timers.advance(1000);
  assert.equal(calls, ['ask at 100', 'silence at 200']);
  assert.is(timers.pending, 0);
});

test('a link that is busy is never asked', () => {
  const { timers, calls, heartbeat } = start();
  for (let i = 0; i < 20; i++) {
    timers.advance(50);
    heartbeat.heard();
  }
  assert.equal(calls, []);
});

test('an answer counts, and the next silence is asked about anew', () => {
  const { timers, calls, heartbeat } = start();
  timers.advance(150);
  heartbeat.heard();
  timers.advance(1000);
  assert.equal(calls, ['ask at 100', 'ask at 300', 'silence at 400']);
});

test('a process that slept asks again before it tells of silence', () => {
  const { timers, calls, heartbeat } = start();
  timers.advance(110);
  timers.sleep(60_000);
  assert.equal(calls, ['ask at 100', 'ask at 60110']);
  heartbeat.heard();
  timers.advance(250);
  assert.equal(calls.length, 3, 'it asked again, and told of no silence');
});

test('nothing is asked or told after stop', () => {
  const { timers, calls, heartbeat } = start();
  heartbeat.stop();
  timers.advance(1000);
  assert.equal(calls, []);
  assert.is(timers.pending, 0);
});

test.run();
