import { ConfigSet, DEFAULT_LIMITS } from '@sconf/data-model';
import { Initiator } from '@sconf/reconcile';
import type { Receiver, Transport } from '@sconf/transport';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readFrame } from '../src/frames/decode-frame.js';
import { bareFrame, helloFrame, reconcileFrame, welcomeFrame } from '../src/frames/encode-frame.js';
import { LEADS } from '../src/frames/frame.js';
import * as KIND from '../src/frames/kind.js';
import { MEMBER_READERS } from '../src/frames/member-readers.js';
import type { NodeEvent } from '../src/index.js';
import { leafPeer } from './leaf-peer.js';
import { equal, type Inhabitant, pacing, setOf, VirtualWorld } from './virtual-world.js';

const test = suite('leaf-exchange');

/** So that nothing but what a new link asks for is exchanged. */
const QUIET = { times: { antiEntropyMs: 10_000_000 } };

function syncsOf({ events }: Inhabitant): (NodeEvent & { kind: 'synced' })[] {
  return events.filter((event) => event.kind === 'synced');
}

/** A wire on which so many frames go by, either way, until its link breaks; the next link is a sound one. */
function breaking(wire: Transport, frames: number, onBreak: () => void): Transport {
  let left = frames;
  const count = (): void => {
    left -= 1;
    if (left === 0) onBreak();
  };
  const dial: Transport['dial'] = async (address, options) => {
    const link = await wire.dial(address, options);
    const [receive, send] = [link.receive.bind(link), link.send.bind(link)];
    return Object.assign(link, {
      send: (frame: Uint8Array): boolean => {
        const hasRoom = send(frame);
        count();
        return hasRoom;
      },
      receive: (receiver: Receiver) =>
        receive({
          onFrame: (frame) => {
            receiver.onFrame(frame);
            count();
          },
          onDrain: () => receiver.onDrain?.(),
          onClose: (reason) => receiver.onClose?.(reason),
        }),
    });
  };
  return { ...wire, dial };
}

for (const [name, ofNode, ofLeaf] of [
  ['a leaf', 100, 20],
  ['0 leaf', 100, 20],
  ['a leaf', 20, 100],
  ['0 leaf', 20, 100],
  ['a leaf', 100, 100],
  ['0 leaf', 100, 100],
] as const) {
  test(`the leaf '${name}' of ${ofLeaf} entries leads the one exchange with a node of ${ofNode}`, async () => {
    const world = new VirtualWorld();
    const a = await world.node('a', { ...QUIET, router: world.router({ configs: setOf(ofNode, 1) }) });
    const leaf = await world.leaf(name, { ...QUIET, router: world.router({ configs: setOf(ofLeaf, 2) }) });
    await world.pass(1_000);
    assert.ok(equal(a, leaf));
    assert.equal(syncsOf(a), []);
    const peer = { id: 'a', address: 'memory:a' };
    const received = Math.max(ofNode - ofLeaf, 0);
    assert.equal(syncsOf(leaf), [{ kind: 'synced', peer, equal: true, received, sent: ofLeaf }]);
  });

  test(`an exchange of the leaf '${name}' that a break cuts short is led again on the link that resumes`, async () => {
    const world = new VirtualWorld();
    let breaks = 0;
    const onEvent = ({ kind }: NodeEvent): void => {
      if (kind === 'syncing' && breaks++ === 0) world.breakLinks(name);
    };
    const a = await world.node('a', { ...QUIET, router: world.router({ configs: setOf(ofNode * 100, 1) }) });
    const router = world.router({ configs: setOf(ofLeaf * 100, 2) });
    const leaf = await world.leaf(name, { ...QUIET, onEvent, router });
    while (breaks === 0) await world.pass(10);
    assert.not.ok(equal(a, leaf));
    await world.pass(15_000);
    assert.ok(equal(a, leaf));
    assert.is(a.node.peers().length, 1);
  });
}

test('whichever frame is the last of a link, a leaf and a node that resume are equal without any look', async () => {
  let breaks = 0;
  for (let frames = 1; frames <= 24; frames++) {
    const world = new VirtualWorld();
    const a = await world.node('a', { ...QUIET, router: world.router({ configs: setOf(200, 1) }) });
    const transport = breaking(world.transport('leaf'), frames, () => {
      breaks += 1;
      world.breakLinks('leaf');
    });
    const leaf = await world.leaf('leaf', { ...QUIET, transport, router: world.router({ configs: setOf(100, 2) }) });
    for (let ver = 3; ver < 6; ver++) {
      await world.pass(50);
      for (const { router } of [a, leaf]) router.put(pacing(`${router === a.router}`, ver));
    }
    await world.pass(15_000);
    assert.ok(equal(a, leaf), `after ${frames} frames`);
  }
  assert.ok(breaks > 12, `${breaks}`);
});

test('a node leaves it to its leaves to look whether both are equal, and they do', async () => {
  const world = new VirtualWorld();
  const [a, b] = [await world.node('a'), await world.node('b')];
  const leaves = [await world.leaf('leaf'), await world.leaf('0 leaf')];
  await world.pass(60_000);
  for (const node of [a, b]) {
    const peers = new Set(syncsOf(node).map(({ peer }) => peer.id));
    assert.equal([...peers], [node === a ? 'b' : 'a']);
  }
  for (const leaf of leaves) assert.ok(syncsOf(leaf).length > 2);
});

test('a node asks nothing of who says that it leads, on a new link and ever after', async () => {
  const world = new VirtualWorld();
  await world.node('a', { seeds: [], router: world.router({ configs: setOf(1) }) });
  const link = await world.until(world.transport('leaf').dial('memory:a'));
  const heard: string[] = [];
  link.receive({
    onFrame: (frame) => {
      const { kind } = readFrame(frame, DEFAULT_LIMITS, MEMBER_READERS);
      heard.push(kind);
      if (kind === 'ping') link.send(bareFrame(KIND.PONG));
    },
  });
  const who = { cluster: 'test', id: 'leaf', incarnation: 1, nonce: 2, address: '', capabilities: [LEADS] };
  link.send(helloFrame({ ...who, major: 1, minor: 0, priority: 'join', maxFrameBytes: 2 ** 20 }));
  // Its set is the larger one: by size the node would lead.
  link.send(welcomeFrame({ size: 2, session: undefined }));
  await world.pass(60_000);
  assert.ok(heard.includes('ping'));
  assert.not.ok(heard.includes('reconcile'));
});

test('a leaf passes over an exchange that is led by a node which does not know better', async () => {
  const world = new VirtualWorld();
  const { leaf, heard, say } = await leafPeer(world);
  const { reply } = new Initiator({ salt: new Uint8Array(8) }).start(new ConfigSet().snapshot());
  heard.length = 0;
  say(reconcileFrame(false, 1, reply as Uint8Array), bareFrame(KIND.PING));
  await world.pass(0);
  assert.equal(heard, [{ kind: 'pong' }]);
  assert.is(leaf.node.peers().length, 1);
});

test.run();
