import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { helloFrame, welcomeFrame } from '../src/frames/encode-frame.js';
import { Outbox } from '../src/session/outbox.js';
import { pacing, VirtualWorld } from './virtual-world.js';

const test = suite('hostile');

test('who comes under ever new ids is not remembered for ever', async () => {
  const world = new VirtualWorld();
  const a = await world.node('a', { limits: { maxPeers: 2 } });
  const transport = world.transport('stranger');
  for (let n = 0; n < 20; n++) {
    const link = await world.until(transport.dial('memory:a'));
    link.receive({ onFrame: () => undefined });
    const hello = {
      major: 1,
      minor: 0,
      cluster: 'test',
      incarnation: n,
      nonce: n,
      address: '',
      capabilities: [],
      priority: 'low' as const,
      maxFrameBytes: 65_536,
    };
    link.send(helloFrame({ ...hello, id: `stranger-${n}` }));
    if (n % 2 === 0) link.send(welcomeFrame({ size: 0, session: undefined }));
    await world.pass(10);
    link.close();
    await world.pass(10);
  }
  // Each peer that is remembered has an outbox, and each is given the change.
  let outboxes = 0;
  const { add } = Outbox.prototype;
  Outbox.prototype.add = function (this: Outbox, entry): void {
    outboxes++;
    add.call(this, entry);
  };
  try {
    a.router.put(pacing(1, 1));
    await world.pass(0);
  } finally {
    Outbox.prototype.add = add;
  }
  assert.is(outboxes, 4);
});

test('a link that never greets is ended', async () => {
  const world = new VirtualWorld();
  await world.node('a');
  const link = await world.until(world.transport('silent').dial('memory:a'));
  link.receive({ onFrame: () => undefined });
  await world.pass(13_000);
  assert.is((await world.until(link.closed)).code, 'lost');
});

test.run();
