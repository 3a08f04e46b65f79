import type { Link, Transport } from '@sconf/transport';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import * as KIND from '../src/frames/kind.js';
import { Outbox } from '../src/session/outbox.js';
import { equal, pacing, VirtualWorld } from './virtual-world.js';

const test = suite('slow-peer');

test('a peer that stops reading costs one entry a key and a window, and catches up when it wakes', async () => {
  const world = new VirtualWorld();
  const limits = { windowBytes: 4_096, maxBatchBytes: 2_048 };
  const a = await world.node('a', { limits });
  const b = await world.node('b', { limits });
  await world.pass(100);
  // What waits for the peer can't be seen from outside: the most that any outbox came to hold is taken down here.
  let most = 0;
  const { add } = Outbox.prototype;
  Outbox.prototype.add = function (this: Outbox, entry): void {
    add.call(this, entry);
    most = Math.max(most, this.held);
  };
  try {
    world.isCut = (from, to) => from === 'a' && to === 'b';
    for (let ver = 1; ver <= 100; ver++) {
      for (let id = 0; id < 200; id++) a.router.put(pacing(id, ver));
      await world.pass(10);
    }
    assert.ok(most >= 200 && most < 200 + 100, `${most} entries`);
  } finally {
    Outbox.prototype.add = add;
  }
  const before = b.node.stats().entriesReceived;
  world.isCut = () => false;
  await world.pass(4_000);
  assert.ok(equal(a, b));
  const received = b.node.stats().entriesReceived - before;
  assert.ok(received < 200 + 200, `${received} entries for 200 keys`);
});

test('a full link is left alone until it drains', async () => {
  const world = new VirtualWorld(1, { highWaterBytes: 1_000 });
  const a = await world.node('a', { limits: { maxBatchBytes: 1_024 } });
  const b = await world.node('b');
  await world.pass(100);
  for (let id = 0; id < 1_000; id++) a.router.put(pacing(id, 1));
  await world.pass(0);
  assert.ok(equal(a, b));
  assert.is(b.router.pull().size, 1_000);
});

/** A wire that from some moment on takes frames and doesn't carry them. */
function stallable(transport: Transport): Transport & { stalled: boolean; readonly taken: Uint8Array[] } {
  const taken: Uint8Array[] = [];
  const wrapper = { ...transport, stalled: false, taken, dial: async (address: string) => stalls(address) };
  const stalls = async (address: string): Promise<Link> => {
    const link = await transport.dial(address);
    const send = (frame: Uint8Array): boolean => (wrapper.stalled ? taken.push(frame) > 0 : link.send(frame));
    const bufferedBytes = (): number => taken.reduce((sum, frame) => sum + frame.length, 0);
    const { closed, remoteAddress } = link;
    const ends = { receive: link.receive.bind(link), close: link.close.bind(link), closed, remoteAddress };
    return Object.defineProperty({ ...ends, send, bufferedBytes: 0 }, 'bufferedBytes', { get: bufferedBytes });
  };
  return wrapper;
}

test('what the link has yet to carry is not sent again, however much is heard', async () => {
  const world = new VirtualWorld();
  await world.node('a');
  const transport = stallable(world.transport('b'));
  const b = await world.node('b', { transport, times: { antiEntropyMs: 1_000_000 } });
  await world.pass(100);
  transport.stalled = true;
  b.router.put(pacing(1, 1));
  // It hears: of anti-entropy, and that the other end asks for a sign of life.
  await world.pass(8_000);
  const batches = transport.taken.filter(([kind]) => kind === KIND.BATCH);
  assert.is(batches.length, 1);
  assert.ok(b.node.stats().framesReceived > 3);
});

test.run();
