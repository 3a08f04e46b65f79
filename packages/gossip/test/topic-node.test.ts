import { packConfig } from '@sconf/data-model';
import { Sketch } from '@sconf/reconcile';
import type { Router } from '@sconf/router';
import { hasTopics, type Topics, type Transport } from '@sconf/transport';
import { withDelay, withDrop, withDuplication, withReordering } from '@sconf/transport/faulty';
import { createMemoryTransport } from '@sconf/transport-memory';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createTopicNode, type TopicEvent, type TopicNode, type TopicNodeOptions } from '../src/index.js';
import { liveFrame, questionFrame } from '../src/topics/topic-frames.js';
import { segmentOf } from '../src/topics/topic-names.js';
import { pacing, setOf, VirtualWorld } from './virtual-world.js';

const test = suite('topic-node');

interface Citizen {
  readonly node: TopicNode;
  readonly router: Router;
  readonly events: TopicEvent[];
}

async function citizen(world: VirtualWorld, options: Partial<TopicNodeOptions> = {}): Promise<Citizen> {
  const events: TopicEvent[] = [];
  const { timers, random } = world;
  const { router = world.router(), transport = createMemoryTransport(world.network) } = options;
  const onEvent = (event: TopicEvent): void => void events.push(event);
  const given = { router, transport, cluster: 'market/1', timers, random, onEvent, ...options };
  const node = await world.until(createTopicNode(given));
  return { node, router, events };
}

function equal(...all: readonly Citizen[]): boolean {
  return new Set(all.map(({ router }) => router.pull().fingerprint())).size === 1;
}

const kinds = ({ events }: Citizen): string[] => events.map(({ kind }) => kind);

test('what one accepts all have within a turn, and it is published once', async () => {
  const world = new VirtualWorld();
  const all = [await citizen(world), await citizen(world), await citizen(world)];
  await world.pass(1_000);
  const wire = createMemoryTransport(world.network);
  let published = 0;
  wire.subscribe('market%2F1/live/pacing', () => {
    published += 1;
  });
  all[0]?.router.put(pacing(1, 1));
  await world.pass(0);
  assert.ok(equal(...all));
  assert.is(all[2]?.router.pull().size, 1);
  assert.is(published, 1);
  // Its number is told once more, and then there is silence.
  await world.pass(20_000);
  assert.is(published, 2);
});

test('a newcomer takes what there is from one of the others, and the first is told that it is alone', async () => {
  const world = new VirtualWorld();
  const first = await citizen(world, { router: world.router({ configs: setOf(1_000) }) });
  await world.pass(100);
  assert.equal(kinds(first), ['alone']);
  const second = await citizen(world);
  await world.pass(100);
  assert.ok(equal(first, second));
  assert.equal(second.events[0], { kind: 'synced', equal: true, received: 1_000, sent: 0 });
});

test('a sketch serves whole sets', async () => {
  const world = new VirtualWorld();
  const first = await citizen(world, { router: world.router({ configs: setOf(200) }), sketch: new Sketch() });
  const second = await citizen(world, { router: world.router({ configs: setOf(190) }), sketch: new Sketch() });
  await world.pass(100);
  assert.ok(equal(first, second));
});

test('clusters do not hear each other', async () => {
  const world = new VirtualWorld();
  const [one, other] = [await citizen(world), await citizen(world, { cluster: 'market' })];
  one.router.put(pacing(1, 1));
  await world.pass(10_000);
  assert.is(other.router.pull().size, 0);
  assert.ok(!kinds(other).includes('synced'));
});

test('a node of some types hears of these alone, and asks for these alone', async () => {
  const world = new VirtualWorld();
  const full = await citizen(world);
  full.router.put(pacing(1, 1));
  full.router.put({ type: 'floor', id: 'a', ver: 1 });
  const part = await citizen(world, { types: ['floor', 'cap'] });
  await world.pass(200);
  assert.equal(part.router.pull().types(), ['floor']);
  full.router.put(pacing(2, 1));
  full.router.put({ type: 'cap', id: 'a', ver: 1 });
  await world.pass(200);
  assert.is(part.router.pull().size, 2);
  const synced = part.events.find(({ kind }) => kind === 'synced');
  assert.is(synced?.kind === 'synced' && synced.equal, true);
});

test('a frame that was lost is missed when its number is told, and found before anti-entropy', async () => {
  const world = new VirtualWorld();
  const writer = await citizen(world);
  let lost = false;
  const transport = withDrop(createMemoryTransport(world.network), { share: 0.5, random: () => (lost ? 0 : 1) });
  const reader = await citizen(world, { transport: transport as Transport & Topics, times: { antiEntropyMs: 1e9 } });
  await world.pass(1_000);
  lost = true;
  writer.router.put(pacing(1, 1));
  await world.pass(100);
  lost = false;
  assert.is(reader.router.pull().size, 0);
  await world.pass(2_000);
  assert.ok(equal(writer, reader));
});

for (let seed = 1; seed <= 4; seed++) {
  test(`on a wire that loses, repeats and reorders, all end equal with seed ${seed}`, async () => {
    const world = new VirtualWorld(seed);
    const { random, timers } = world;
    const all: Citizen[] = [];
    for (let i = 0; i < 4; i++) {
      const dropped = withDrop(createMemoryTransport(world.network), { share: 0.3, random });
      const late = withReordering(withDuplication(dropped, { share: 0.2, random }), {
        share: 0.3,
        maxMs: 200,
        random,
        timers,
      });
      const transport = withDelay(late, { maxMs: 50, random, timers });
      if (!hasTopics(transport)) return assert.unreachable('its topics are gone');
      all.push(await citizen(world, { transport }));
    }
    for (let step = 1; step < 100; step++) {
      all[step % 4]?.router.put(pacing(step % 30, step));
      await world.pass(random() * 200);
    }
    await world.pass(20_000);
    assert.ok(equal(...all), `repeat with seed ${seed}`);
    assert.is(all[0]?.router.pull().size, 30);
  });
}

test('entries that rules do not let in are refused, in frames and in answers', async () => {
  const world = new VirtualWorld();
  const strict = await citizen(world, { refuse: ({ id }) => (id === 'bidder-1' ? 'forbidden' : undefined) });
  const writer = await citizen(world);
  writer.router.put(pacing(1, 1));
  writer.router.put(pacing(2, 1));
  await world.pass(6_000);
  assert.is(strict.router.pull().size, 1);
  const refusal = { kind: 'entry-refused' as const, key: { type: 'pacing', id: 'bidder-1' }, code: 'forbidden' };
  assert.equal(
    strict.events.find(({ kind }) => kind === 'entry-refused'),
    refusal,
  );
  assert.equal(
    writer.events.find(({ kind }) => kind === 'entry-refused'),
    refusal,
  );
});

test('what makes no sense is told, and changes nothing', async () => {
  const world = new VirtualWorld();
  const node = await citizen(world);
  await world.pass(100);
  const wire = createMemoryTransport(world.network);
  const foreign = { type: 'pacing', id: 'x', ver: 1 };
  const frames = [
    new Uint8Array(),
    questionFrame([], new Uint8Array()),
    liveFrame({ incarnation: 1, type: 'floor', number: 1 }, [packConfig(foreign)], 1e6).frame,
  ];
  for (const frame of frames) wire.publish('market%2F1/live/pacing', frame);
  await world.pass(0);
  assert.equal(kinds(node).slice(-3), ['frame-refused', 'frame-refused', 'entry-refused']);
  assert.is(node.router.pull().size, 0);
  const many = new Uint8Array([17, 0, 255, 255]);
  const failure = await world.until(wire.request('market%2F1/sync', many).catch((error: { code: string }) => error));
  assert.is((failure as { code: string }).code, 'malformed-frame');
  const answer = await world.until(wire.request('market%2F1/sync', questionFrame([], new Uint8Array(4))));
  assert.is(answer[1], 8);
});

test('an entry that fits into no frame is told, and the others are published', async () => {
  const world = new VirtualWorld();
  const limits = { maxDataBytes: 300_000 };
  const [writer, reader] = [
    await citizen(world, { router: world.router({ limits }), limits, times: { antiEntropyMs: 1e9 } }),
    await citizen(world, { router: world.router({ limits }), limits, times: { antiEntropyMs: 1e9 } }),
  ];
  await world.pass(1_000);
  writer.router.put({ type: 'a', id: 'large', ver: 1, data: 'x'.repeat(290_000) });
  for (let id = 0; id < 30; id++) writer.router.put({ type: 'a', id: `${id}`, ver: 1, data: 'x'.repeat(100_000) });
  await world.pass(10);
  assert.is(reader.router.pull().size, 30);
  assert.ok(kinds(writer).includes('entry-refused'));
});

test('closing publishes what waits, and then nothing is heard', async () => {
  const world = new VirtualWorld();
  const [one, other] = [await citizen(world), await citizen(world)];
  await world.pass(1_000);
  one.router.put(pacing(1, 1));
  await world.passUntil(one.node.close(), 3_000);
  await world.pass(10);
  assert.is(other.router.pull().size, 1);
  other.router.put(pacing(2, 1));
  await world.pass(10_000);
  assert.is(one.router.pull().size, 1);
  await world.passUntil(one.node[Symbol.asyncDispose](), 10);
});

test('options that can not be are refused by name', async () => {
  const world = new VirtualWorld();
  const transport = createMemoryTransport(world.network);
  const { dial, name, maxFrameBytes } = transport;
  const wrong: [string, Partial<TopicNodeOptions>][] = [
    ['transport', { transport: { dial, name, maxFrameBytes } as Transport & Topics }],
    ['transport.maxFrameBytes', { transport: { ...transport, maxFrameBytes: 1 } }],
    ['cluster', { cluster: '' }],
    ['types', { types: Array.from({ length: 1025 }, String) }],
    ['sketch', { sketch: new Sketch(), types: ['a'] }],
    ['times.tailMs', { times: { tailMs: 0 } }],
  ];
  for (const [path, options] of wrong) {
    const failure = await citizen(world, options).catch((error: { path: string[] }) => error);
    assert.equal((failure as { path: string[] }).path, [path]);
  }
});

test('a wire that is gone at the start fails it, and one that is away meanwhile is tried again', async () => {
  const world = new VirtualWorld();
  let away = true;
  const flush = async (): Promise<void> => {
    if (away) throw new Error('the wire is away');
  };
  const transport = { ...createMemoryTransport(world.network), flush };
  const failure = await citizen(world, { transport }).catch(String);
  assert.match(String(failure), /the wire is away/);
  away = false;
  const [one, other] = [await citizen(world, { transport }), await citizen(world)];
  away = true;
  one.router.put(pacing(1, 1));
  await world.pass(300);
  away = false;
  one.router.put(pacing(2, 1));
  await world.pass(300);
  assert.ok(equal(one, other));
});

test('an exchange that fails is told, and tried again', async () => {
  const world = new VirtualWorld();
  const wire = createMemoryTransport(world.network);
  const stop = wire.serve('market%2F1/sync', () => new Uint8Array());
  const node = await citizen(world);
  await world.pass(100);
  assert.equal(kinds(node), ['sync-failed']);
  stop();
  await world.pass(20_000);
  assert.is(kinds(node).at(-1), 'alone');
});

test('names become segments, and no two the same', () => {
  assert.is(segmentOf('pacing_A-9'), 'pacing_A-9');
  assert.is(segmentOf('a/b.%é'), 'a%2Fb%2E%25%C3%A9');
});

test.run();
