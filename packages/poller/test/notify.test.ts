import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Poller, type PollerEvent, type PollerOptions } from '../src/index.js';
import { deferred } from './deferred.js';
import { SetReplica } from './set-replica.js';
import { VirtualTimers } from './virtual-timers.js';

const test = suite('poller notify');

function build(options: PollerOptions = {}) {
  const near = new SetReplica();
  const far = new SetReplica();
  const timers = new VirtualTimers();
  const events: PollerEvent[] = [];
  const settings = { timers, random: () => 0.5, onEvent: (event: PollerEvent) => void events.push(event), ...options };
  return { near, far, timers, events, poller: new Poller(near, far, settings) };
}

test('a change is pushed at once, and the peer is not asked for its set again', async () => {
  const { near, far, timers, poller } = build({ mode: 'push' });
  near.put({ type: 't', id: 'a', ver: 1 });
  poller.start();
  await timers.advance(0);
  near.put({ type: 't', id: 'b', ver: 1 });
  poller.notify();
  await timers.advance(0);
  assert.equal(far.pushes, [['t/a@1'], ['t/b@1']]);
  assert.is(far.pulls, 1);
  await poller.close();
});

test('the first notice makes a full round, since nothing is known of the peer yet', async () => {
  const { near, far, timers, poller } = build({ mode: 'push' });
  near.put({ type: 't', id: 'a', ver: 1 });
  far.put({ type: 't', id: 'a', ver: 1 });
  poller.notify();
  await timers.advance(0);
  assert.equal([far.pulls, far.pushes], [1, []]);
});

test('notices while a push is under way make one push after it', async () => {
  const { near, far, timers, poller } = build({ mode: 'push' });
  await poller.poll();
  const gate = deferred();
  far.before = (call) => (call === 'push' && far.pushes.length === 1 ? gate.promise : undefined);
  for (let id = 0; id < 10; id++) {
    near.put({ type: 't', id: `${id}`, ver: 1 });
    poller.notify();
    await timers.advance(0);
  }
  assert.equal(far.pushes, [['t/0@1']]);
  gate.resolve();
  await timers.advance(0);
  assert.is(far.pushes.length, 2);
  assert.is(far.pushes[1]?.length, 9);
  assert.is(far.set.fingerprint(), near.set.fingerprint());
});

test('what came from the peer is not sent back to it', async () => {
  const { near, far, timers, poller } = build();
  await poller.poll();
  far.put({ type: 't', id: 'theirs', ver: 1 });
  await poller.poll();
  poller.notify();
  await timers.advance(0);
  assert.ok(near.set.has('t', 'theirs'));
  assert.equal(far.pushes, []);
});

test('a full round goes on at its interval however often it is notified', async () => {
  const { near, far, timers, poller } = build({ intervalMs: 1000 });
  poller.start();
  for (let at = 0; at < 50; at++) {
    near.put({ type: 't', id: 'a', ver: at });
    poller.notify();
    await timers.advance(100);
  }
  assert.is(far.pulls, 6);
  assert.is(far.set.get('t', 'a')?.ver, 49);
  await poller.close();
});

test('a push that fails backs off, and the next full round carries the change', async () => {
  const { near, far, timers, events, poller } = build({ mode: 'push', backoff: { minMs: 2000, maxMs: 2000 } });
  poller.start();
  await timers.advance(0);
  far.before = (call) => {
    if (call === 'push') throw new Error('down');
  };
  near.put({ type: 't', id: 'a', ver: 1 });
  poller.notify();
  await timers.advance(0);
  assert.is(events.at(-1)?.event, 'round-failed');
  assert.is(poller.failures, 1);
  for (let at = 0; at < 5; at++) {
    poller.notify();
    await timers.advance(100);
  }
  assert.is(far.pushes.length, 1, 'not tried before its time');
  far.before = () => undefined;
  await timers.advance(1500);
  assert.ok(far.set.has('t', 'a'));
  await poller.close();
});

test('a peer that was never reached is not asked out of turn either', async () => {
  const { near, far, timers, poller } = build({ mode: 'push', backoff: { minMs: 1000, maxMs: 1000 } });
  far.before = () => {
    throw new Error('down');
  };
  poller.start();
  for (let at = 0; at < 19; at++) {
    near.put({ type: 't', id: 'a', ver: at });
    poller.notify();
    await timers.advance(100);
  }
  assert.is(far.pulls, 2);
  await poller.close();
});

test('a notice that waits for a round that fails comes to nothing', async () => {
  const { near, far, timers, events, poller } = build({ mode: 'push' });
  await poller.poll();
  const gate = deferred();
  far.before = () => gate.promise;
  const failing = poller.poll();
  await timers.advance(0);
  near.put({ type: 't', id: 'a', ver: 1 });
  poller.notify();
  gate.reject(new Error('down'));
  await failing.then(
    () => assert.unreachable(),
    () => undefined,
  );
  await timers.advance(0);
  assert.equal(far.pushes, []);
  assert.is(events.filter(({ event }) => event === 'round-started').length, 2);
});

test('a poller that only pulls, or is closed, has nothing to push', async () => {
  const { near, far, timers, poller } = build({ mode: 'pull' });
  near.put({ type: 't', id: 'a', ver: 1 });
  poller.notify();
  await timers.advance(0);
  assert.is(far.pulls, 0);
  const other = build({ mode: 'push' });
  await other.poller.close();
  other.poller.notify();
  await other.timers.advance(0);
  assert.is(other.far.pulls, 0);
});

test.run();
