import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { PollerGroup, type PollerGroupOptions } from '../src/index.js';
import { LocalReplica, SetReplica } from './set-replica.js';
import { VirtualTimers } from './virtual-timers.js';

const test = suite('poller group');

function build(options: Partial<PollerGroupOptions> = {}) {
  const near = new LocalReplica();
  const timers = new VirtualTimers();
  const peers = new Map<string, SetReplica>();
  const log: string[] = [];
  const group = new PollerGroup(near, {
    mode: 'pull',
    timers,
    random: () => 0.5,
    spreadMs: 0,
    connect: (endpoint) => {
      if (endpoint.includes(' ')) throw new TypeError(`not a URL: ${endpoint}`);
      const peer = new SetReplica();
      peer.put({ type: 't', id: endpoint, ver: 1 });
      peers.set(endpoint, peer);
      return peer;
    },
    onEvent: ({ event }, endpoint) => log.push(`${endpoint} ${event}`),
    ...options,
  });
  const peer = (endpoint: string): SetReplica => {
    const found = peers.get(endpoint);
    assert.ok(found, `${endpoint} was never connected`);
    return found as SetReplica;
  };
  return { near, timers, peers, peer, log, group };
}

test('every endpoint is polled into the one replica', async () => {
  const { near, timers, group } = build();
  group.set(['a', 'b', 'c']);
  await timers.advance(0);
  assert.equal([...near.set].map(({ id }) => id).sort(), ['a', 'b', 'c']);
  await group.close();
});

test('events say which endpoint they are about', async () => {
  const { timers, log, group } = build();
  group.add('a');
  await timers.advance(0);
  await group.close();
  assert.equal(log, ['a round-started', 'a round-finished', 'a closed']);
});

test('add says whether the endpoint is new, remove whether it was there', async () => {
  const { timers, group } = build();
  assert.equal([group.add('a'), group.add('a')], [true, false]);
  assert.equal(group.endpoints, ['a']);
  assert.ok(group.get('a'));
  assert.equal([group.remove('a'), group.remove('a')], [true, false]);
  assert.is(group.get('a'), undefined);
  assert.is(timers.pending, 0);
  await group.close();
});

test('a new list adds and removes what differs and leaves the others alone', async () => {
  const { near, timers, peer, peers, group } = build();
  assert.equal(group.set(['a', 'b', 'b']), { added: ['a', 'b'], removed: [] });
  await timers.advance(0);
  const kept = group.get('b');
  assert.equal(group.set(['b', 'c']), { added: ['c'], removed: ['a'] });
  await timers.advance(5000);
  assert.is(group.get('b'), kept);
  assert.is(peer('a').pulls, 1);
  assert.is(peer('b').pulls, 6);
  assert.is(peers.size, 3);
  assert.ok(near.set.has('t', 'a'), 'what was learned stays');
  await group.close();
});

test('a list with an endpoint that cannot be connected changes nothing', async () => {
  const { group } = build();
  group.set(['a']);
  assert.throws(() => group.set(['b', 'not a url']), /not a URL/);
  assert.equal(group.endpoints, ['a']);
  await group.close();
});

test('first rounds are spread over an interval', async () => {
  const draws = [0, 0.25, 0.75];
  const { timers, log, group } = build({ spreadMs: 1000, random: () => draws.shift() ?? 0.5 });
  group.set(['a', 'b', 'c']);
  await timers.advance(0);
  assert.equal(
    log.filter((line) => line.endsWith('started')),
    ['a round-started'],
  );
  await timers.advance(250);
  assert.equal(
    log.filter((line) => line.endsWith('started')),
    ['a round-started', 'b round-started'],
  );
  await timers.advance(500);
  assert.ok(log.includes('c round-started'));
  await group.close();
});

test('the spread is the interval unless told', async () => {
  const { peers, near, timers } = build();
  const group = new PollerGroup(near, { connect: () => new SetReplica(), timers, random: () => 0.5, intervalMs: 3000 });
  group.add('a');
  assert.is(timers.nextInMs, 1500);
  assert.is(peers.size, 0);
  await group.close();
});

test('no more rounds run at a time than the concurrency allows', async () => {
  const { timers, peers, group } = build({ concurrency: 3, timeoutMs: 60_000 });
  let running = 0;
  let most = 0;
  const open: (() => void)[] = [];
  const endpoints = Array.from({ length: 10 }, (_, at) => `e${at}`);
  group.set(endpoints);
  for (const peer of peers.values()) {
    peer.before = () => {
      most = Math.max(most, ++running);
      return new Promise((resolve) => {
        open.push(() => {
          running--;
          resolve();
        });
      });
    };
  }
  for (let at = 0; at < endpoints.length; at++) {
    await timers.advance(0);
    assert.ok(running <= 3);
    open.shift()?.();
  }
  assert.is(most, 2, 'first rounds have half of the room');
  assert.ok([...peers.values()].every((peer) => peer.pulls === 1));
  await timers.advance(2000);
  assert.is(most, 3);
  for (const release of open) release();
  await group.close();
});

test('endpoints that hang share a quarter of the room, so the others are polled on time', async () => {
  const { near, timers, peer, group } = build({
    concurrency: 4,
    timeoutMs: 5000,
    intervalMs: 1000,
    jitter: 0,
    backoff: { minMs: 1, maxMs: 1 },
  });
  const hanging = Array.from({ length: 20 }, (_, at) => `hanging${at}`);
  group.set(hanging);
  for (const endpoint of hanging) peer(endpoint).before = () => new Promise(() => undefined);
  await timers.advance(25_000);
  assert.ok(hanging.every((endpoint) => (group.get(endpoint)?.failures ?? 0) > 0));
  group.add('good');
  await timers.advance(10_000);
  assert.ok(near.set.has('t', 'good'));
  assert.ok(peer('good').pulls >= 10, `polled ${peer('good').pulls} times in 10 s`);
  await group.close();
});

test('at the start, endpoints that hang give way to those that wait, and are then tried with more time', async () => {
  const { near, timers, peer, log, group } = build({ concurrency: 8, timeoutMs: 800, intervalMs: 100, jitter: 0 });
  const hanging = Array.from({ length: 100 }, (_, at) => `hanging${at}`);
  group.set([...hanging, 'good']);
  for (const endpoint of hanging) peer(endpoint).before = () => new Promise(() => undefined);
  await timers.advance(24 * 100);
  assert.not.ok(near.set.has('t', 'good'));
  await timers.advance(100);
  assert.ok(near.set.has('t', 'good'), 'after 25 times the patience: 100 at 4 a time, not after as many timeouts');
  const pulls = peer('good').pulls;
  await timers.advance(1000);
  assert.is(peer('good').pulls, pulls + 10);
  assert.ok(log.filter((line) => line.startsWith('hanging0 round-started')).length > 1);
  await group.close();
});

test('a slow endpoint is waited for when nobody else waits, and again when it had to give way', async () => {
  const errors: unknown[] = [];
  const { near, timers, peer, group } = build({
    concurrency: 2,
    patienceMs: 1000,
    intervalMs: 60_000,
    onEvent: (event) => {
      if (event.event === 'round-failed') errors.push((event.error as { code: string }).code);
    },
  });
  const slowly = () => new Promise<void>((resolve) => void timers.after(3000, resolve));
  group.add('slow');
  peer('slow').before = slowly;
  await timers.advance(3000);
  assert.ok(near.set.has('t', 'slow'));
  group.set(['slow', 'first', 'second']);
  peer('first').before = slowly;
  await timers.advance(1000);
  assert.equal([errors, near.set.has('t', 'first'), near.set.has('t', 'second')], [['gave-way'], false, true]);
  await timers.advance(10_000);
  assert.ok(near.set.has('t', 'first'));
  assert.equal(errors, ['gave-way']);
  await group.close();
});

test('known endpoints that begin to hang give way to known ones that answer', async () => {
  const { timers, peer, group } = build({ concurrency: 4, timeoutMs: 8000, intervalMs: 1000, jitter: 0 });
  const hanging = Array.from({ length: 40 }, (_, at) => `hanging${at}`);
  group.set([...hanging, 'good']);
  await timers.advance(500);
  for (const endpoint of hanging) peer(endpoint).before = () => new Promise(() => undefined);
  await timers.advance(12_000);
  const pulls = peer('good').pulls;
  await timers.advance(10_000);
  assert.is(peer('good').pulls, pulls + 10);
  await group.close();
});

test('an unchanged peer costs one pull a round and no push, also among a thousand', async () => {
  const { near, timers, peers, group } = build({ intervalMs: 1000, jitter: 0 });
  let pushes = 0;
  const push = near.push.bind(near);
  near.push = (entries) => {
    pushes++;
    return push(entries);
  };
  group.set(Array.from({ length: 1000 }, (_, at) => `e${at}`));
  await timers.advance(5000);
  assert.is(near.set.size, 1000);
  assert.is(pushes, 1000);
  assert.ok([...peers.values()].every((peer) => peer.pulls === 6));
  await group.close();
});

test('notify reaches all of them', async () => {
  const { near, timers, peer, group } = build({ mode: 'push' });
  group.set(['a', 'b']);
  await timers.advance(0);
  near.put({ type: 't', id: 'new', ver: 1 });
  group.notify();
  await timers.advance(0);
  assert.ok(peer('a').set.has('t', 'new') && peer('b').set.has('t', 'new'));
  await group.close();
});

test('close waits for what is under way, leaves no timer, and nothing can be added after it', async () => {
  const { timers, peer, group } = build();
  group.set(['a', 'b']);
  peer('a').before = () => new Promise(() => undefined);
  await timers.advance(0);
  group.remove('a');
  await group.close();
  await group[Symbol.asyncDispose]();
  assert.equal([timers.pending, group.endpoints], [0, []]);
  assert.throws(
    () => group.add('c'),
    (error: { code: string }) => error.code === 'closed',
  );
  assert.throws(
    () => group.set(['c']),
    (error: { code: string }) => error.code === 'closed',
  );
});

test('an aborted signal closes the group, before and after it was made', async () => {
  const controller = new AbortController();
  const { timers, group } = build({ signal: controller.signal });
  group.add('a');
  controller.abort();
  assert.equal([group.endpoints, timers.pending], [[], 0]);
  const stillborn = build({ signal: AbortSignal.abort() });
  assert.throws(
    () => stillborn.group.add('a'),
    (error: { code: string }) => error.code === 'closed',
  );
  await Promise.all([group.close(), stillborn.group.close()]);
});

test.run();
