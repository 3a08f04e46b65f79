import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  bareFrame,
  forwardJoinFrame,
  graftFrames,
  haveFrames,
  membersFrame,
  shuffleFrame,
  shuffleReplyFrame,
  waveFrame,
} from '../src/frames/encode-frame.js';
import { key, leafPeer, version } from './leaf-peer.js';
import { pacing, VirtualWorld } from './virtual-world.js';

const test = suite('leaf-frames');

const ELSEWHERE = { id: 'b', address: 'memory:b' };

test('a leaf asks for what is announced and lacking, and for nothing else', async () => {
  const world = new VirtualWorld();
  const { leaf, heard, say } = await leafPeer(world);
  leaf.router.put(pacing('old', 1));
  leaf.router.put(pacing('same', 2));
  await world.pass(0);
  heard.length = 0;
  say(...haveFrames([version('new', 1), version('old', 2), version('same', 2)]));
  await world.pass(0);
  assert.equal(heard, [{ kind: 'graft', keys: [key('new'), key('old')] }]);
  say(...haveFrames([version('same', 2)]));
  await world.pass(0);
  assert.is(heard.length, 1);
});

test('a leaf sends what it is asked for', async () => {
  const world = new VirtualWorld();
  const { leaf, heard, say } = await leafPeer(world);
  leaf.router.put(pacing('a', 1));
  await world.pass(0);
  heard.length = 0;
  say(...graftFrames([key('a'), key('unknown')]));
  await world.pass(0);
  const [batch] = heard;
  assert.equal(batch?.kind === 'batch' ? batch.entries.map(({ id }) => id) : batch, ['bidder-a']);
});

test('what members of a cluster tell each other a leaf passes over, whatever it holds', async () => {
  const world = new VirtualWorld();
  const { leaf, heard, say } = await leafPeer(world);
  heard.length = 0;
  say(
    membersFrame([{ ...ELSEWHERE, told: true }]),
    forwardJoinFrame(ELSEWHERE, 0),
    shuffleFrame(1, ['a'], [ELSEWHERE]),
    shuffleReplyFrame([], [ELSEWHERE]),
    waveFrame({ root: 'a', number: 1, hops: 0, parent: true }),
    Uint8Array.of(8, 0, 1, 2, 3),
    Uint8Array.of(99, 0x80),
    bareFrame('ping'),
  );
  await world.pass(5_000);
  assert.equal(heard[0], { kind: 'pong' });
  assert.is(leaf.node.peers().length, 1);
  assert.ok(leaf.events.every(({ kind }) => kind === 'peer-up'));
});

test('a frame of a kind that nobody knows ends the link of a leaf too', async () => {
  const world = new VirtualWorld();
  const { say, closed } = await leafPeer(world);
  say(Uint8Array.of(99, 0));
  await world.pass(0);
  assert.is((await world.until(closed)).code, 'protocol-error');
});

test('an announcement cut short ends the link of a leaf', async () => {
  const world = new VirtualWorld();
  const { say, closed } = await leafPeer(world);
  const [frame] = haveFrames([version('new', 1)]);
  say((frame as Uint8Array).subarray(0, -1));
  await world.pass(0);
  assert.is((await world.until(closed)).code, 'protocol-error');
});

test.run();
