import { suite } from 'uvu';
import * as assert from 'uvu/assert';
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

test.run();
