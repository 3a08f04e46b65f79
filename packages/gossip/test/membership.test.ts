import { TransportError } from '@sconf/transport';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { helloFrame, welcomeFrame } from '../src/frames/encode-frame.js';
import { createNode } from '../src/index.js';
import { equal, type Inhabitant, pacing, VirtualWorld } from './virtual-world.js';

const test = suite('membership');

function downs({ events }: Inhabitant): string[] {
  return events.flatMap((event) => (event.kind === 'peer-down' ? [`${event.peer.id} ${event.reason.code}`] : []));
}

test('who leaves says good-bye, after peers have what it wrote last', async () => {
  const world = new VirtualWorld();
  const [a, b] = [await world.node('a'), await world.node('b')];
  await world.pass(1_000);
  b.router.put(pacing(1, 1));
  await world.passUntil(b.node.close(), 5_000);
  await world.pass(0);
  assert.is(a.router.pull().size, 1);
  assert.equal(downs(a), ['b going-away']);
  assert.equal([a.node.peers(), b.node.peers()], [[], []]);
  await b.node.close();
  await world.passUntil(a.node.close(), 5_000);
});

test('leaving does not wait for long for a peer that does not answer', async () => {
  const world = new VirtualWorld();
  const [, b] = [await world.node('a'), await world.node('b')];
  await world.pass(1_000);
  world.isCut = () => true;
  b.router.put(pacing(1, 1));
  await world.passUntil(b.node.close(), 3_000);
  assert.equal(downs(b), ['a going-away']);
});

test('a peer that fell silent is taken for dead, and found again', async () => {
  const world = new VirtualWorld();
  const [a, b] = [await world.node('a'), await world.node('b')];
  await world.pass(1_000);
  world.isCut = () => true;
  await world.pass(13_000);
  assert.equal([downs(a), downs(b)], [['b lost'], ['a lost']]);
  const failed = b.events.filter((event) => event.kind === 'dial-failed');
  assert.ok(failed.length > 0 && failed.every((event) => event.error instanceof TransportError));
  world.isCut = () => false;
  await world.pass(15_000);
  assert.is(a.node.peers().length, 1);
});

test('a quiet link is kept alive by a few bytes', async () => {
  const world = new VirtualWorld();
  const [a, b] = [await world.node('a'), await world.node('b')];
  await world.pass(1_000);
  const { bytesSent } = a.node.stats();
  await world.pass(60_000);
  assert.equal([downs(a), downs(b)], [[], []]);
  const perMinute = a.node.stats().bytesSent - bytesSent;
  assert.ok(perMinute < 24 * 64, `${perMinute} bytes a minute`);
});

test('without anti-entropy pings do it', async () => {
  const world = new VirtualWorld();
  const times = { antiEntropyMs: 1_000_000 };
  const [a, b] = [await world.node('a', { times }), await world.node('b', { times })];
  await world.pass(60_000);
  assert.equal([downs(a), downs(b)], [[], []]);
});

test('strangers who take all places for links that come in keep no node from dialling', async () => {
  const world = new VirtualWorld();
  const a = await world.node('a', { limits: { maxPeers: 1, maxLeaves: 0 }, seeds: ['memory:b'] });
  const stranger = world.transport('stranger');
  const closed: string[] = [];
  for (let i = 0; i < 5; i++) {
    const link = await world.until(stranger.dial('memory:a'));
    link.receive({ onFrame: () => undefined, onClose: ({ code }) => void closed.push(code) });
  }
  await world.pass(100);
  assert.equal(closed, ['no-room']);
  await world.node('b', { seeds: [] });
  await world.pass(3_000);
  assert.equal(
    a.node.peers().map(({ id }) => id),
    ['b'],
  );
});

test('a node that does not listen takes part', async () => {
  const world = new VirtualWorld();
  const a = await world.node('a');
  const router = world.router();
  const { timers, random } = world;
  const transport = world.transport('z');
  const creating = createNode({ router, transport, cluster: 'test', seeds: ['memory:a'], timers, random });
  const node = await world.until(creating);
  const b = await world.node('b');
  await world.pass(5_000);
  assert.is(node.address, '');
  assert.match(node.id, /^[0-9a-f]{16}$/);
  assert.equal([node.peers().length, a.node.peers().length, b.node.peers().length], [2, 2, 2]);
  router.put(pacing(1, 1));
  await world.pass(0);
  assert.ok(equal(a, b));
});

test('two nodes that dial each other keep one link', async () => {
  const world = new VirtualWorld();
  const b = await world.node('b', { seeds: ['memory:a'] });
  const a = await world.node('a', { seeds: ['memory:b'] });
  await world.pass(5_000);
  assert.equal([a.node.peers().length, b.node.peers().length], [1, 1]);
  assert.equal([downs(a), downs(b)], [[], []]);
  a.router.put(pacing(1, 1));
  await world.pass(0);
  assert.ok(equal(a, b));
});

test('an address that nobody answers at is forgotten unless it is a seed', async () => {
  const world = new VirtualWorld();
  const times = { forgetAddressMs: 20_000 };
  const [a, b] = [await world.node('a', { times }), await world.node('b', { times })];
  await world.pass(1_000);
  world.isCut = () => true;
  await world.pass(60_000);
  const [before, seedBefore] = [a, b].map(({ events }) => events.length);
  await world.pass(60_000);
  assert.is(a.events.length, before);
  assert.ok(b.events.length > (seedBefore ?? 0));
});

test('a dial that takes too long is given up', async () => {
  const world = new VirtualWorld();
  const transport = {
    ...world.transport('b'),
    dial: (_: string, options: { signal?: AbortSignal } = {}) =>
      new Promise<never>((_resolve, reject) => {
        options.signal?.addEventListener('abort', () => reject(options.signal?.reason));
      }),
  };
  const b = await world.node('b', { transport });
  await world.pass(6_000);
  assert.ok(b.events.some((event) => event.kind === 'dial-failed' && /does not answer/.test(String(event.error))));
  await world.passUntil(b.node.close(), 3_000);
});

test('a signal closes the node, and one that was aborted before starts none', async () => {
  const world = new VirtualWorld();
  const controller = new AbortController();
  const a = await world.node('a');
  const b = await world.node('b', { signal: controller.signal });
  await world.pass(1_000);
  controller.abort();
  await world.pass(1_000);
  assert.equal(a.node.peers(), []);
  await b.node.close();
  const error = await world.node('c', { signal: controller.signal }).catch((reason: unknown) => reason);
  assert.is(error, controller.signal.reason);
});

test('a signal that is aborted while the node starts closes it, whether it listens or not', async () => {
  const world = new VirtualWorld();
  const controller = new AbortController();
  const { signal } = controller;
  const starting = Promise.all([world.node('a', { signal }), world.leaf('leaf', { signal })]);
  controller.abort();
  const [a, leaf] = await starting;
  await world.pass(1_000);
  assert.equal([a.node.peers(), leaf.node.peers()], [[], []]);
  const error = await world.until(world.transport('b').dial('memory:a')).catch((reason: unknown) => reason);
  assert.instance(error, Error, 'the address is free');
});

test('a node is closed by its close alone, as a handler of signals calls it', async () => {
  const world = new VirtualWorld();
  const a = await world.node('a');
  await world.node('b');
  await world.pass(1_000);
  const { close } = a.node;
  await world.passUntil(close(), 3_000);
  assert.equal(a.node.peers(), []);
});

test('leaves that greet at one time get as many places as there are, and who gets none is never told of as up', async () => {
  const world = new VirtualWorld();
  const a = await world.node('a', { seeds: [], limits: { maxLeaves: 1 } });
  const links = await Promise.all(['x', 'y'].map((id) => world.until(world.transport(id).dial('memory:a'))));
  const who = { cluster: 'test', incarnation: 1, nonce: 2, address: '', capabilities: [], priority: 'join' } as const;
  links.forEach((link, at) => {
    link.receive({ onFrame: () => undefined });
    link.send(helloFrame({ ...who, id: `leaf-${at}`, major: 1, minor: 0, maxFrameBytes: 2 ** 20 }));
  });
  await world.pass(10);
  for (const link of links) link.send(welcomeFrame({ size: 0, session: undefined }));
  await world.pass(10);
  assert.equal(
    a.events.map((event) => event.kind),
    ['peer-up', 'link-refused'],
  );
  assert.is(a.node.peers().length, 1);
});

test.run();
