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
import * as KIND from '../src/frames/kind.js';
import { key, leafPeer, version } from './leaf-peer.js';
import { pacing, VirtualWorld } from './virtual-world.js';

const test = suite('leaf-frames');

const ELSEWHERE = { id: 'b', address: 'memory:b' };

test('what members of a cluster tell each other a leaf passes over, whatever it holds', async () => {
  const world = new VirtualWorld();
  const { leaf, heard, say } = await leafPeer(world);
  leaf.router.put(pacing('old', 1));
  await world.pass(0);
  heard.length = 0;
  say(
    membersFrame([{ ...ELSEWHERE, told: true }]),
    forwardJoinFrame(ELSEWHERE, 0),
    shuffleFrame(1, ['a'], [ELSEWHERE]),
    shuffleReplyFrame([], [ELSEWHERE]),
    waveFrame({ root: 'a', number: 1, hops: 0, parent: true }),
    ...haveFrames([version('new', 1), version('old', 2)]),
    ...graftFrames([key('old'), key('unknown')]),
    Uint8Array.of(8, 0, 1, 2, 3),
    Uint8Array.of(99, 0x80),
    bareFrame(KIND.PING),
  );
  await world.pass(0);
  assert.equal(heard, [{ kind: 'pong' }]);
  await world.pass(5_000);
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

test.run();
