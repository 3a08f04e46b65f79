import type { Receiver, Transport } from '@sconf/transport';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createNode as createNodeInPages } from '../src/browser.js';
import * as KIND from '../src/frames/kind.js';
import { createLeaf } from '../src/leaf.js';
import { equal, type Inhabitant, pacing, VirtualWorld } from './virtual-world.js';

const test = suite('leaf');

/** So that nothing but links carries entries. */
const QUIET = { times: { antiEntropyMs: 10_000_000 } };
const BOTH = { seeds: ['memory:a', 'memory:b'] };

interface Pair {
  readonly world: VirtualWorld;
  readonly a: Inhabitant;
  readonly b: Inhabitant;
  readonly leaf: Inhabitant;
}

/** Two nodes, and a leaf that knows both. */
async function pair(options: { apart: boolean; quiet: boolean }): Promise<Pair> {
  const world = new VirtualWorld();
  if (options.apart) world.isCut = (from, to) => from !== 'leaf' && to !== 'leaf';
  const [a, b] = [await world.node('a', QUIET), await world.node('b', QUIET)];
  await world.pass(1_000);
  const leaf = await world.leaf('leaf', options.quiet ? { ...BOTH, ...QUIET } : BOTH);
  await world.pass(1_000);
  return { world, a, b, leaf };
}

/** A wire that tells what comes by its links. */
function overheard(wire: Transport, onFrame: (frame: Uint8Array) => void): Transport {
  const dial: Transport['dial'] = async (address, options) => {
    const link = await wire.dial(address, options);
    const receive = link.receive.bind(link);
    return Object.assign(link, {
      receive: (receiver: Receiver) =>
        receive({
          onFrame: (frame) => {
            onFrame(frame);
            receiver.onFrame(frame);
          },
          onDrain: () => receiver.onDrain?.(),
          onClose: (reason) => receiver.onClose?.(reason),
        }),
    });
  };
  return { ...wire, dial };
}

const peersOf = ({ node }: Inhabitant): string[] => node.peers().map(({ id }) => id);
const receivedBy = ({ node }: Inhabitant): number => node.stats().entriesReceived;

test('by one link entries go both ways, and each once', async () => {
  const world = new VirtualWorld();
  const [a, b] = [await world.node('a', QUIET), await world.node('b', QUIET)];
  const leaf = await world.leaf('leaf', QUIET);
  await world.pass(1_000);
  const nodes = [a, b, leaf];
  const before = nodes.map(receivedBy);
  for (const [from, { router }] of nodes.entries())
    for (let id = 0; id < 10; id++) router.put(pacing(id + from * 10, 1));
  await world.pass(0);
  assert.ok(equal(...nodes));
  assert.is(leaf.router.pull().size, 30);
  assert.equal(
    nodes.map((node, index) => receivedBy(node) - (before[index] ?? 0)),
    [20, 20, 20],
  );
  assert.equal(peersOf(leaf), ['a']);
});

test('what comes by one link goes to no other at once, and later by reconciling', async () => {
  const { world, a, b, leaf } = await pair({ apart: true, quiet: false });
  assert.equal(peersOf(leaf), ['a', 'b']);
  a.router.put(pacing(1, 1));
  await world.pass(0);
  assert.ok(equal(a, leaf));
  assert.is(b.router.pull().size, 0);
  b.router.put(pacing(2, 1));
  await world.pass(0);
  assert.is(leaf.router.pull().size, 2);
  assert.is(a.router.pull().size, 1);
  await world.pass(60_000);
  assert.ok(equal(a, b, leaf));
});

test('what a leaf writes enters the cluster by one of its links', async () => {
  const { world, a, b, leaf } = await pair({ apart: false, quiet: true });
  const before = [receivedBy(a), receivedBy(b), receivedBy(leaf)];
  leaf.router.put(pacing(1, 1));
  await world.pass(0);
  assert.ok(equal(a, b, leaf));
  assert.equal([receivedBy(a), receivedBy(b)], [(before[0] ?? 0) + 1, (before[1] ?? 0) + 1]);
});

test('when that link is lost, another takes over at once, with what the lost one did not pass on', async () => {
  const { world, a, b, leaf } = await pair({ apart: true, quiet: true });
  world.isCut = (from, to) => from === 'a' || to === 'a';
  leaf.router.put(pacing('on its way', 1));
  await world.pass(10);
  world.breakLinks('a');
  await world.pass(1_000);
  assert.ok(b.router.pull().has('pacing', 'bidder-on its way'));
  leaf.router.put(pacing('later', 1));
  await world.pass(0);
  assert.ok(equal(b, leaf));
  assert.is(b.router.pull().size, 2);
  assert.is(a.router.pull().size, 0);
});

test('a link that comes back resumes, with what both sides wrote meanwhile', async () => {
  const world = new VirtualWorld();
  const a = await world.node('a', QUIET);
  const leaf = await world.leaf('leaf', QUIET);
  await world.pass(1_000);
  world.breakLinks('leaf');
  leaf.router.put(pacing('leaf', 1));
  a.router.put(pacing('a', 1));
  await world.pass(5_000);
  assert.ok(equal(a, leaf));
  assert.is(leaf.router.pull().size, 2);
  assert.equal(
    leaf.events.flatMap((event) => (event.kind === 'peer-up' ? event.resumed : [])),
    [false, true],
  );
});

test('a link that comes back beside another catches up, too', async () => {
  const { world, a, b, leaf } = await pair({ apart: true, quiet: true });
  world.isCut = (from, to) => from === 'b' || to === 'b';
  world.breakLinks('b');
  leaf.router.put(pacing('leaf', 1));
  await world.pass(5_000);
  assert.equal(peersOf(leaf), ['a']);
  world.isCut = () => false;
  await world.pass(30_000);
  assert.equal(peersOf(leaf).sort(), ['a', 'b']);
  assert.ok(equal(a, b, leaf));
});

test('a seed that is not there is dialled until it is', async () => {
  const world = new VirtualWorld();
  const leaf = await world.leaf('leaf');
  leaf.router.put(pacing(1, 1));
  await world.pass(60_000);
  assert.ok(leaf.events.length > 5);
  assert.ok(leaf.events.every(({ kind }) => kind === 'dial-failed'));
  const a = await world.node('a');
  await world.pass(15_000);
  assert.ok(equal(a, leaf));
});

test('a node that is full is dialled again, and let in when there is room', async () => {
  const world = new VirtualWorld();
  await world.node('a', { limits: { maxLeaves: 1 } });
  const first = await world.leaf('first');
  await world.pass(1_000);
  const second = await world.leaf('second');
  await world.pass(1_000);
  const [event] = second.events;
  assert.is(event?.kind === 'link-refused' ? event.reason.code : event, 'no-room');
  await world.passUntil(first.node.close(), 10_000);
  await world.pass(15_000);
  assert.equal(peersOf(second), ['a']);
});

test('of two seeds that lead to one node, one link is kept, and the other is not dialled again', async () => {
  const world = new VirtualWorld();
  const a = await world.node('a');
  const wire = world.transport('leaf');
  const dials: string[] = [];
  const transport: Transport = {
    ...wire,
    dial: (address, options) => {
      dials.push(address);
      return wire.dial('memory:a', options);
    },
  };
  const leaf = await world.leaf('leaf', { transport, seeds: ['memory:one', 'memory:two'] });
  await world.pass(60_000);
  assert.equal(dials, ['memory:one', 'memory:two']);
  assert.equal([peersOf(leaf), peersOf(a)], [['a'], ['leaf']]);
});

test('in a large cluster what each writes reaches all in a moment, and once, though a leaf has three links', async () => {
  const world = new VirtualWorld();
  const limits = { maxPeers: 6, activeView: 4, passiveView: 16 };
  const nodes: Inhabitant[] = [];
  for (let n = 0; n < 16; n++) nodes.push(await world.node(n === 0 ? 'a' : `n${n}`, { limits, ...QUIET }));
  const seeds = ['memory:a', 'memory:n5', 'memory:n9'];
  const heard = new Set<number>();
  const transport = overheard(world.transport('leaf'), ([kind = 0]) => void heard.add(kind));
  const leaf = await world.leaf('leaf', { seeds, transport, ...QUIET });
  await world.pass(30_000);
  assert.is(peersOf(leaf).length, 3);
  const before = nodes.reduce((sum, node) => sum + receivedBy(node), 0);
  // The leaf writes as much as all others together.
  for (let ver = 1; ver <= 160; ver++) {
    const writer = ver % 2 === 0 ? leaf : (nodes[ver % 16] as Inhabitant);
    writer.router.put(pacing(ver % 2 === 0 ? 'leaf' : ver % 16, ver));
    await world.pass(50);
    assert.ok(equal(...nodes, leaf));
  }
  const received = nodes.reduce((sum, node) => sum + receivedBy(node), 0) - before;
  const news = 80 * 16 + 80 * 15;
  assert.ok(heard.has(KIND.WAVE));
  assert.not.ok(heard.has(KIND.HAVE) || heard.has(KIND.GRAFT), 'a leaf passes over these');
  assert.ok(received < news * 1.1, `${received} received, of which ${news} are news`);
});

test('what a leaf can not do is refused by its name', async () => {
  const world = new VirtualWorld();
  for (const create of [createLeaf, createNodeInPages]) {
    for (const [options, name] of [
      [{ listen: 'memory:leaf' }, 'listen'],
      [{ limits: { windowBatches: 0 } }, 'limits.windowBatches'],
      [{ limits: { maxIdBytes: 0 } }, 'maxIdBytes'],
    ] as const) {
      const common = { router: world.router(), transport: world.transport('leaf'), cluster: 'test' };
      try {
        await create({ ...common, ...options });
        assert.unreachable();
      } catch (error) {
        assert.equal((error as { path?: unknown }).path, [name]);
      }
    }
  }
});

test.run();
