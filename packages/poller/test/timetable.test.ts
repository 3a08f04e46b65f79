import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Poller, type PollerEvent, type PollerOptions, SYSTEM_TIMERS } from '../src/index.js';
import { deferred } from './deferred.js';
import { rejects } from './rejects.js';
import { SetReplica } from './set-replica.js';
import { VirtualTimers } from './virtual-timers.js';

const test = suite('poller timetable');

function build(options: PollerOptions = {}) {
  const near = new SetReplica();
  const far = new SetReplica();
  const timers = new VirtualTimers();
  const events: PollerEvent[] = [];
  const settings = { timers, random: () => 0.5, onEvent: (event: PollerEvent) => void events.push(event), ...options };
  return { near, far, timers, events, poller: new Poller(near, far, settings) };
}

const names = (events: readonly PollerEvent[]) => events.map(({ event }) => event);

test('nothing is asked before start, then once an interval', async () => {
  const { far, timers, poller } = build({ intervalMs: 1000 });
  await timers.advance(10_000);
  assert.is(far.pulls, 0);
  assert.is(poller.start(), poller);
  await timers.advance(0);
  assert.is(far.pulls, 1);
  await timers.advance(999);
  assert.is(far.pulls, 1);
  await timers.advance(1);
  assert.is(far.pulls, 2);
  await timers.advance(10_000);
  assert.is(far.pulls, 12);
  await poller.close();
});

test('the first round can be put off', async () => {
  const { far, timers, poller } = build();
  poller.start(300);
  assert.is(timers.nextInMs, 300);
  await timers.advance(300);
  assert.is(far.pulls, 1);
  await poller.close();
});

test('starting twice changes nothing', async () => {
  const { timers, poller } = build();
  poller.start().start();
  assert.is(timers.pending, 1);
  await poller.close();
});

test('events tell each round from start to end', async () => {
  const { far, timers, events, poller } = build({ mode: 'pull' });
  far.put({ type: 't', id: 'a', ver: 1 });
  poller.start();
  await timers.advance(0);
  assert.equal(events, [
    { event: 'round-started', kind: 'full' },
    { event: 'round-finished', kind: 'full', pulled: 1, pushed: 0, refused: 0, durationMs: 0 },
  ]);
  await poller.close();
  assert.is(names(events).at(-1), 'closed');
});

test('failures back off and say when the next try is due; a success resets', async () => {
  const { far, timers, events, poller } = build({ backoff: { minMs: 1000, maxMs: 6000 } });
  far.before = () => {
    throw new Error('down');
  };
  poller.start();
  await timers.advance(0);
  const waits: number[] = [];
  for (let failures = 1; failures <= 4; failures++) {
    const last = events.at(-1);
    if (last?.event !== 'round-failed') return assert.unreachable(`${last?.event}`);
    assert.is(last.failures, failures);
    assert.is(last.nextInMs, timers.nextInMs);
    waits.push(last.nextInMs);
    await timers.advance(last.nextInMs);
  }
  assert.equal(waits, [2000, 3500, 3500, 3500]);
  assert.is(far.pulls, 5);
  far.before = () => undefined;
  await timers.advance(3500);
  assert.is(poller.failures, 0);
  assert.is(timers.nextInMs, 1000);
  await poller.close();
});

test('a peer that says how long to stay away is obeyed', async () => {
  const { far, timers, poller } = build();
  far.before = () => {
    throw Object.assign(new Error('busy'), { retryAfterMs: 20_000 });
  };
  poller.start();
  await timers.advance(0);
  assert.is(timers.nextInMs, 20_000);
  await poller.close();
});

test('an error that is no object is reported like any other', async () => {
  const { far, timers, events, poller } = build();
  far.pull = () => Promise.reject(undefined);
  poller.start();
  await timers.advance(0);
  assert.equal(names(events), ['round-started', 'round-failed']);
  await poller.close();
});

test('a peer that hangs costs one timeout, and its late answer is not looked at', async () => {
  const { near, far, timers, events, poller } = build({ timeoutMs: 5000 });
  far.put({ type: 't', id: 'late', ver: 1 });
  const answer = deferred();
  let signal: AbortSignal | undefined;
  far.before = (_call, options) => {
    signal = options?.signal;
    return answer.promise;
  };
  poller.start();
  await timers.advance(4999);
  assert.equal(names(events), ['round-started']);
  assert.is(signal?.aborted, false);
  await timers.advance(1);
  const failed = events.at(-1);
  assert.is(failed?.event === 'round-failed' && (failed.error as { code?: string }).code, 'timeout');
  assert.is(signal?.aborted, true, 'the call was told to end');
  answer.resolve();
  await timers.advance(0);
  assert.is(near.set.size, 0);
  await poller.close();
});

test('a call that rejects after its timeout disturbs nobody', async () => {
  const { far, timers, events, poller } = build({ timeoutMs: 100 });
  const answer = deferred();
  far.before = () => answer.promise;
  poller.start();
  await timers.advance(100);
  answer.reject(new Error('too late'));
  await timers.advance(0);
  assert.equal(names(events), ['round-started', 'round-failed']);
  await poller.close();
});

test('poll works without start, and sets no timer', async () => {
  const { near, far, timers, poller } = build();
  far.put({ type: 't', id: 'a', ver: 1 });
  assert.is((await poller.poll()).pulled, 1);
  assert.ok(near.set.has('t', 'a'));
  assert.is(timers.pending, 0);
});

test('poll puts off the next round by an interval', async () => {
  const { timers, poller } = build({ intervalMs: 1000 });
  poller.start();
  await timers.advance(600);
  await poller.poll();
  assert.is(timers.nextInMs, 1000);
  assert.is(timers.pending, 1);
  await poller.close();
});

test('one round at a time: calls made while one runs share the one after it', async () => {
  const { far, timers, poller } = build();
  const open: (() => void)[] = [];
  far.before = (call) => (call === 'pull' ? new Promise((resolve) => open.push(resolve)) : undefined);
  const first = poller.poll();
  await timers.advance(0);
  const second = poller.poll();
  const third = poller.poll();
  far.put({ type: 't', id: 'a', ver: 1 });
  await timers.advance(0);
  assert.is(far.pulls, 1);
  open[0]?.();
  await first;
  await timers.advance(0);
  assert.is(far.pulls, 2);
  open[1]?.();
  await Promise.all([second, third]);
  assert.is(far.pulls, 2);
});

test('a listener that throws is heard as an uncaught error, and the poller goes on', async () => {
  const { far, timers, poller } = build({
    onEvent: () => {
      throw new Error('listener');
    },
  });
  const uncaught: unknown[] = [];
  const others = process.listeners('uncaughtException');
  process.removeAllListeners('uncaughtException');
  process.on('uncaughtException', (error) => uncaught.push(error));
  try {
    poller.start();
    await timers.advance(1000);
    await poller.close();
    await timers.advance(0);
  } finally {
    process.removeAllListeners('uncaughtException');
    for (const other of others) process.on('uncaughtException', other);
  }
  assert.is(far.pulls, 2);
  assert.equal(
    uncaught.map((error) => (error as Error).message),
    new Array(5).fill('listener'),
  );
});

test('close stops the timer and can be called again', async () => {
  const { far, timers, events, poller } = build();
  poller.start();
  await timers.advance(0);
  await poller.close();
  await poller.close();
  await poller[Symbol.asyncDispose]();
  assert.is(timers.pending, 0);
  await timers.advance(10_000);
  assert.is(far.pulls, 1);
  assert.is(names(events).filter((name) => name === 'closed').length, 1);
});

test('close ends a running round early, and it counts as no failure', async () => {
  const { far, timers, events, poller } = build();
  far.before = () => new Promise(() => undefined);
  poller.start();
  await timers.advance(0);
  const running = poller.poll();
  await poller.close();
  await rejects(running, 'closed');
  assert.equal(names(events), ['round-started', 'closed']);
  assert.is(timers.pending, 0, 'the timeout is gone too');
});

test('a closed poller refuses to start and to poll', async () => {
  const { poller } = build();
  await poller.close();
  assert.throws(
    () => poller.start(),
    (error: { code: string }) => error.code === 'closed',
  );
  await rejects(poller.poll(), 'closed');
});

test('an aborted signal closes it, before the start and after', async () => {
  const controller = new AbortController();
  const { timers, poller } = build({ signal: controller.signal });
  poller.start();
  controller.abort();
  assert.ok(poller.isClosed);
  await poller.close();
  assert.is(timers.pending, 0);
  assert.ok(build({ signal: AbortSignal.abort() }).poller.isClosed);
});

test("the platform's timers fire once, in order of their delays, unless cancelled", async () => {
  const fired: string[] = [];
  const cancel = SYSTEM_TIMERS.after(1, () => fired.push('cancelled'));
  cancel();
  const before = SYSTEM_TIMERS.now();
  await new Promise<void>((resolve) => {
    SYSTEM_TIMERS.after(10, resolve);
    SYSTEM_TIMERS.after(2, () => fired.push('first'));
  });
  assert.equal(fired, ['first']);
  assert.ok(SYSTEM_TIMERS.now() >= before);
});

test.run();
