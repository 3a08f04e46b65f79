import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type CloseReason, closeReason, type Receiver, toLinkLimits, type WireEnd, WireLink } from '../src/index.js';
import { VirtualTimers } from './virtual-timers.js';

const test = suite('wire-link');

/** A link over a wire that writes down what it is asked for, and calls of the receiver in the same list. */
function start(limits: Parameters<typeof toLinkLimits>[0] = {}, timers?: VirtualTimers) {
  const calls: string[] = [];
  const note = (call: string) => void calls.push(call);
  const wire: WireEnd & { bufferedBytes: number } = {
    bufferedBytes: 0,
    write: (frame: Uint8Array, full: boolean) => note(`write ${frame.length}${full ? ' full' : ''}`),
    close: ({ code }: CloseReason) => note(`close ${code}`),
    pause: () => note('pause'),
    resume: () => note('resume'),
    ask: () => note('ask'),
    cut: () => note('cut'),
  };
  const receiver: Receiver = {
    onFrame: (frame) => note(`frame ${frame.length}`),
    onDrain: () => note('drain'),
    onClose: ({ code }) => note(`ended ${code}`),
  };
  const heartbeat = timers && { timers, intervalMs: 100 };
  const options = { remoteAddress: 'there', limits: toLinkLimits(limits), ...(heartbeat && { heartbeat }) };
  const link = new WireLink(wire, options);
  return { calls, wire, receiver, link };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const bytes = (length: number): Uint8Array => new Uint8Array(length);

test('frames are written until much waits, and the link drains once less does', async () => {
  const { calls, wire, receiver, link } = start({ highWaterBytes: 10, maxBufferedBytes: 20 });
  link.receive(receiver);
  await turn();
  assert.is(link.send(bytes(9)), true);
  wire.bufferedBytes = 9;
  link.drained();
  assert.is(link.send(bytes(1)), false);
  wire.bufferedBytes = 10;
  assert.is(link.bufferedBytes, 10);
  link.drained();
  wire.bufferedBytes = 9;
  link.drained();
  link.drained();
  assert.equal(calls, ['resume', 'write 9', 'write 1 full', 'drain']);
});

test('who was told to wait before there was a receiver hears the drain when it comes', async () => {
  const { calls, receiver, link } = start({ highWaterBytes: 10 });
  assert.is(link.send(bytes(10)), false);
  link.drained();
  assert.is(link.send(bytes(1)), false);
  link.receive(receiver);
  await turn();
  assert.equal(calls, ['write 10 full', 'write 1 full', 'resume', 'drain']);
  assert.is(link.send(bytes(1)), true);
});

test('bounds are exact, and end the link with the reason that fits', async () => {
  const slow = start({ highWaterBytes: 10, maxBufferedBytes: 20 });
  slow.link.send(bytes(20));
  slow.wire.bufferedBytes = 20;
  assert.is(slow.link.send(bytes(1)), false);
  assert.is((await slow.link.closed).code, 'slow-consumer');
  assert.is(slow.link.bufferedBytes, 0);
  assert.is(slow.link.send(bytes(1)), false);
  assert.equal(slow.calls, ['write 20 full', 'close slow-consumer']);
  for (const way of ['send', 'arrive'] as const) {
    const long = start({ maxFrameBytes: 5 });
    long.link[way](bytes(5));
    assert.not.ok(long.link.ended);
    long.link[way](bytes(6));
    assert.is((await long.link.closed).code, 'frame-too-large');
    assert.is(long.calls.at(-1), 'close frame-too-large');
  }
});

test('what comes before the receiver waits, pauses the wire and is bounded', async () => {
  const { calls, receiver, link } = start({ highWaterBytes: 10, maxBufferedBytes: 20 });
  link.arrive(bytes(9));
  assert.equal(calls, []);
  link.arrive(bytes(1));
  link.receive(receiver);
  assert.not.ok(link.reading);
  link.arrive(bytes(2));
  await turn();
  assert.ok(link.reading);
  link.arrive(bytes(3));
  assert.equal(calls, ['pause', 'pause', 'frame 9', 'frame 1', 'frame 2', 'resume', 'frame 3']);
  const unread = start({ highWaterBytes: 10, maxBufferedBytes: 20 });
  unread.link.arrive(bytes(20));
  unread.link.arrive(bytes(1));
  assert.equal(unread.calls, ['pause', 'close slow-consumer']);
});

test('what came before the other end closed is told first, and nothing after', async () => {
  const { calls, receiver, link } = start();
  link.arrive(bytes(1));
  link.end(closeReason('going-away'));
  link.arrive(bytes(2));
  link.receive(receiver);
  assert.equal(calls, []);
  await turn();
  assert.equal(calls, ['frame 1', 'ended going-away']);
});

test('an end that closes is told of no other frame, and the first reason stays', async () => {
  const early = start();
  for (const length of [1, 2]) early.link.arrive(bytes(length));
  const close = (): void => early.link.close(closeReason('duplicate', 'x'.repeat(200)));
  early.link.receive({ ...early.receiver, onFrame: close });
  await turn();
  early.link.close();
  early.link.end(closeReason('lost'));
  early.link.drained();
  const reason = await early.link.closed;
  assert.equal([reason.code, reason.message.length], ['duplicate', 120]);
  assert.equal(early.calls, ['close duplicate', 'ended duplicate']);
  const afar = start();
  for (const length of [1, 2]) afar.link.arrive(bytes(length));
  afar.link.end(closeReason('going-away'));
  const onFrame = (frame: Uint8Array): void => {
    afar.receiver.onFrame(frame);
    afar.link.close();
  };
  afar.link.receive({ ...afar.receiver, onFrame });
  await turn();
  assert.equal(afar.calls, ['frame 1', 'ended going-away']);
});

test('a wire that ends while it is closed does not change the reason', async () => {
  const { wire, link } = start();
  wire.close = () => void link.end(closeReason('lost'));
  link.close(closeReason('no-room'));
  assert.is((await link.closed).code, 'no-room');
});

test('silence ends it with lost; frames and other signs of life put it off; an end stops the clock', async () => {
  const timers = new VirtualTimers();
  const { calls, link } = start({}, timers);
  for (const sign of [() => link.arrive(bytes(1)), () => link.heard()]) {
    timers.advance(60);
    sign();
    timers.advance(40);
  }
  assert.equal(calls, []);
  timers.advance(300);
  assert.equal(calls, ['ask', 'cut']);
  const { code, message } = await link.closed;
  assert.is(`${code}: ${message}`, 'lost: nothing was heard for 100 ms and more');
  const other = start({}, timers);
  other.link.close();
  assert.is(timers.pending, 0);
  other.link.heard();
});

test('a wire may leave out what it can not do', async () => {
  const timers = new VirtualTimers();
  const wire: WireEnd = { bufferedBytes: 0, write: () => void 0, close: () => void 0 };
  const limits = toLinkLimits({ highWaterBytes: 1 });
  const link = new WireLink(wire, { remoteAddress: 'there', limits, heartbeat: { timers, intervalMs: 1 } });
  link.heard();
  link.arrive(bytes(1));
  link.receive({ onFrame: () => undefined });
  link.send(bytes(1));
  await turn();
  timers.advance(10);
  assert.is((await link.closed).code, 'lost');
});

test.run();
