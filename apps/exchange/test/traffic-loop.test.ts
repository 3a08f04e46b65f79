import type { Arrival } from '@sconf/app-market';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { TrafficLoop } from '../src/floor/traffic-loop.js';
import { firstArrival, until } from './fixtures.js';

const test = suite('traffic loop');

function arrivalsAt(...seconds: number[]): Iterator<Arrival> {
  return seconds.map((at, index) => ({ ...firstArrival(), index, at })).values();
}

/** A clock that the test sets; timers of 0 ms fire whatever it says. */
interface Clock {
  now: number;
}

function play(clock: Clock, arrivals: Iterator<Arrival>, sell: (arrival: Arrival) => Promise<void>): TrafficLoop {
  return new TrafficLoop({ arrivals, sell, start: 0, now: () => clock.now });
}

test('all requests that are due are made in order', async () => {
  const sold: number[] = [];
  play({ now: 50 }, arrivalsAt(0, 0.01, 0.05), async ({ index }) => void sold.push(index));
  await until(() => sold.length === 3, 'three requests');
  assert.equal(sold, [0, 1, 2]);
});

test('requests that this machine gets to too late are dropped and counted', async () => {
  const sold: number[] = [];
  const loop = play({ now: 1050 }, arrivalsAt(0, 0.5, 1), async ({ index }) => void sold.push(index));
  await until(() => sold.length === 1, 'one request');
  assert.equal(sold, [2]);
  assert.is(loop.dropped, 2);
});

test('more than a thousand under way are too many', async () => {
  const never = new Promise<void>(() => undefined);
  let sold = 0;
  const loop = play({ now: 0 }, arrivalsAt(...new Array<number>(1100).fill(0)), () => {
    sold += 1;
    return never;
  });
  await until(() => sold + loop.dropped === 1100, 'all requests');
  assert.equal([sold, loop.dropped], [1000, 100]);
});

test('a loop that is stopped makes no more requests, while another one goes on', async () => {
  const stopped: number[] = [];
  const going: number[] = [];
  const clock = { now: 0 };
  const loop = play(clock, arrivalsAt(0, 0.02), async ({ index }) => void stopped.push(index));
  play(clock, arrivalsAt(0, 0.02), async ({ index }) => void going.push(index));
  await until(() => stopped.length === 1 && going.length === 1, 'the first requests');
  loop.stop();
  await until(() => going.length === 2, 'the second request of the other loop, which was due later');
  assert.equal(stopped, [0]);
});

test.run();
