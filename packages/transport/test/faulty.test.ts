import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  createRandom,
  withDelay,
  withDrop,
  withDuplication,
  withFault,
  withPartition,
  withReordering,
} from '../src/faulty/index.js';
import { closeReason, hasTopics, InvalidOption, type Transport } from '../src/index.js';
import { VirtualTimers } from './virtual-timers.js';
import { Wire, type WireLink } from './wire.js';

const test = suite('faulty');

const SEED = Number(process.env.SCONF_SEED);

/** A link behind a decorator, the wire's side of it, and the numbers of the frames that got through. */
async function open(decorate: (transport: Transport) => Transport) {
  const wire = new Wire();
  const link = await decorate(wire).dial('there');
  const told: number[] = [];
  const reasons: string[] = [];
  let drains = 0;
  link.receive({
    onFrame: (frame) => void told.push((frame[0] ?? 0) + 256 * (frame[1] ?? 0)),
    onDrain: () => {
      drains += 1;
    },
    onClose: ({ code }) => void reasons.push(code),
  });
  return { link, wire: wire.links[0] as WireLink, told, reasons, drains: () => drains };
}

const numbers = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, i) => first + i);
const ascending = (list: readonly number[]): number[] => [...list].sort((a, b) => a - b);

test('random numbers are repeated by their seed and spread evenly', () => {
  const [one, same, other] = [createRandom(7), createRandom(7), createRandom(8)];
  const draws = numbers(1, 10_000).map(() => one());
  assert.equal(
    draws,
    draws.map(() => same()),
  );
  assert.ok(draws.every((draw) => draw >= 0 && draw < 1));
  assert.ok(draws.filter((draw) => draw !== other()).length > 9990);
  const tenths = new Array<number>(10).fill(0);
  for (const draw of draws) tenths[Math.floor(draw * 10)] = (tenths[Math.floor(draw * 10)] ?? 0) + 1;
  // Six standard deviations of a binomial distribution around a thousand.
  for (const count of tenths) assert.ok(Math.abs(count - 1000) < 180, String(tenths));
});

test('drop loses the share it is told, the same frames for the same seed', async () => {
  const lost = async (share: number): Promise<number[]> => {
    const { wire, told } = await open((transport) => withDrop(transport, { share, random: createRandom(SEED) }));
    wire.arrive(1, 10_000);
    assert.equal(told, ascending(told));
    return told;
  };
  assert.equal(await lost(0), numbers(1, 10_000));
  assert.equal(await lost(1), []);
  const some = await lost(0.3);
  assert.ok(Math.abs(some.length - 7000) < 300, String(some.length));
  assert.equal(some, await lost(0.3));
});

test('duplication repeats the share it is told, at once', async () => {
  const { wire, told } = await open((transport) =>
    withDuplication(transport, { share: 0.5, random: createRandom(SEED) }),
  );
  wire.arrive(1, 10_000);
  assert.equal(told, ascending(told));
  assert.is(new Set(told).size, 10_000);
  assert.ok(Math.abs(told.length - 15_000) < 300, String(told.length));
});

test('delay keeps each frame for a time between its bounds, and the order', async () => {
  const timers = new VirtualTimers();
  const random = createRandom(SEED);
  const { wire, told } = await open((transport) => withDelay(transport, { minMs: 10, maxMs: 50, random, timers }));
  const delays: number[] = [];
  for (let ms = 1; ms <= 260; ms++) {
    if (ms <= 200) wire.arrive(ms, ms);
    timers.advance(1);
    while (delays.length < told.length) delays.push(timers.now() - (told[delays.length] as number) + 1);
  }
  assert.equal(told, numbers(1, 200));
  assert.ok(Math.min(...delays) >= 10 && Math.max(...delays) <= 51, `${Math.min(...delays)} to ${Math.max(...delays)}`);
  assert.ok(new Set(delays).size > 5);
  assert.is(timers.pending, 0);
});

test('a delay without bounds below lets a frame through with the next tick of the clock', async () => {
  const timers = new VirtualTimers();
  const { wire, told } = await open((transport) => withDelay(transport, { maxMs: 0, random: () => 0.5, timers }));
  wire.arrive(1, 3);
  assert.equal(told, []);
  timers.advance(0);
  assert.equal(told, [1, 2, 3]);
});

test('reordering lets frames overtake those that it holds, and none is lost', async () => {
  const timers = new VirtualTimers();
  const random = createRandom(SEED);
  const { wire, told } = await open((transport) =>
    withReordering(transport, { share: 0.5, maxMs: 50, random, timers }),
  );
  wire.arrive(1, 1000);
  assert.ok(Math.abs(told.length - 500) < 100, String(told.length));
  timers.advance(50);
  assert.not.equal(told, numbers(1, 1000));
  assert.equal(ascending(told), numbers(1, 1000));
  assert.is(timers.pending, 0);
});

test('what is held is let go when the link ends, from either side', async () => {
  const timers = new VirtualTimers();
  const random = createRandom(SEED);
  const ways: ((transport: Transport) => Transport)[] = [
    (transport) => withDelay(transport, { minMs: 5, maxMs: 10, random, timers }),
    (transport) => withReordering(transport, { share: 1, maxMs: 10, random, timers }),
  ];
  for (const way of ways) {
    const near = await open(way);
    near.wire.arrive(1, 10);
    near.link.close(closeReason('duplicate'));
    const far = await open(way);
    far.wire.arrive(1, 10);
    far.wire.receiver?.onClose?.(closeReason('going-away'));
    assert.is(timers.pending, 0);
    timers.advance(100);
    assert.equal([near.told, far.told], [[], []]);
    assert.equal([near.wire.reasons[0]?.code, far.reasons], ['duplicate', ['going-away']]);
  }
});

test('an end that closes on a frame is not told of it again', async () => {
  const wire = new Wire();
  const link = await withDuplication(wire, { share: 1, random: () => 0 }).dial('there');
  const told: Uint8Array[] = [];
  link.receive({
    onFrame(frame) {
      told.push(frame);
      link.close();
    },
  });
  wire.links[0]?.arrive(1, 1);
  assert.is(told.length, 1);
});

test('a partition cuts off who it names, for as long as it says', async () => {
  const cut = new Set<string>();
  const wire = new Wire();
  const transport = withPartition(wire, { isCut: (remoteAddress) => cut.has(remoteAddress) });
  const accepted: string[] = [];
  await transport.listen?.('here', ({ remoteAddress }) => void accepted.push(remoteAddress));
  const [one, two] = [await transport.dial('one'), await transport.dial('two')];
  const told: string[] = [];
  for (const link of [one, two]) link.receive({ onFrame: () => void told.push(link.remoteAddress) });
  const arrive = (): void => {
    for (const link of wire.links) link.arrive(1, 1);
  };
  arrive();
  cut.add('one');
  arrive();
  assert.equal(told, ['one', 'two', 'two']);
  const refusal = await transport.dial('one').catch((error: { code: string }) => error.code);
  assert.is(refusal, 'unreachable');
  assert.equal(
    wire.arrive('one').reasons.map(({ code }) => code),
    ['lost'],
  );
  assert.equal(wire.arrive('two').reasons, []);
  cut.clear();
  arrive();
  (await transport.dial('one')).close();
  wire.arrive('one');
  assert.equal(told, ['one', 'two', 'two', 'one', 'two']);
  assert.equal(accepted, ['two', 'one']);
});

test('all else of a link is as it was', async () => {
  const { link, wire, drains, reasons } = await open((transport) =>
    withFault(transport, () => ({ onFrame: () => undefined })),
  );
  assert.is(link.remoteAddress, 'there');
  assert.is(link.bufferedBytes, 7);
  assert.equal([link.send(Uint8Array.of(1)), link.send(Uint8Array.of(2))], [true, false]);
  assert.equal(wire.sent, [Uint8Array.of(1), Uint8Array.of(2)]);
  assert.is(link.closed, wire.closed);
  wire.receiver?.onDrain?.();
  assert.is(drains(), 1);
  wire.receiver?.onClose?.(closeReason('lost'));
  assert.equal(reasons, ['lost']);
});

test('receivers that don’t hear of drains and ends are left in peace', async () => {
  const wire = new Wire();
  const link = await withDrop(wire, { share: 0, random: () => 0 }).dial('there');
  link.receive({ onFrame: () => undefined });
  wire.links[0]?.receiver?.onDrain?.();
  wire.links[0]?.receiver?.onClose?.(closeReason('lost'));
});

test('a transport that can not listen still can not', () => {
  const { dial, name, maxFrameBytes } = new Wire();
  const deaf: Transport = { dial, name, maxFrameBytes };
  assert.is(withDrop(deaf, { share: 0, random: () => 0 }).listen, undefined);
  assert.is(withPartition(deaf, { isCut: () => false }).listen, undefined);
  assert.is(withDrop(deaf, { share: 0, random: () => 0 }).name, 'wire');
});

test('topics meet the fault too', async () => {
  const wire = new Wire();
  const timers = new VirtualTimers();
  const transport = withDelay(wire, { minMs: 5, maxMs: 5, random: () => 0, timers });
  if (!hasTopics(transport)) return assert.unreachable('its topics are gone');
  const told: number[] = [];
  const stop = transport.subscribe('pacing', (frame) => void told.push(frame.length));
  transport.publish('pacing', new Uint8Array(3));
  assert.equal(wire.published, [['pacing', new Uint8Array(3)]]);
  assert.is(new TextDecoder().decode(await transport.request('who', new Uint8Array(2))), 'who:2');
  transport.serve('who', (frame) => frame)();
  await transport.flush?.();
  assert.is(wire.published.at(-1)?.[0], 'flushed');
  wire.subscribers.get('pacing')?.(new Uint8Array(4));
  assert.equal(told, []);
  timers.advance(5);
  assert.equal(told, [4]);
  wire.subscribers.get('pacing')?.(new Uint8Array(5));
  stop();
  assert.is(wire.subscribers.size, 0);
  assert.is(timers.pending, 0);
  const plain = withDrop(wire, { share: 0, random: () => 0 });
  if (hasTopics(plain)) plain.subscribe('pacing', () => undefined)();
  assert.is(wire.subscribers.size, 0);
});

const timers = new VirtualTimers();
const random = (): number => 0;
const wrong: [option: string, decorate: (transport: Transport) => Transport][] = [
  ['share', (transport) => withDrop(transport, { share: -0.1, random })],
  ['share', (transport) => withDuplication(transport, { share: 1.1, random })],
  ['share', (transport) => withReordering(transport, { share: Number.NaN, maxMs: 1, random, timers })],
  ['maxMs', (transport) => withReordering(transport, { share: 0, maxMs: -1, random, timers })],
  ['maxMs', (transport) => withDelay(transport, { minMs: 2, maxMs: 1, random, timers })],
  ['minMs', (transport) => withDelay(transport, { minMs: 2 ** 31, maxMs: 2 ** 31, random, timers })],
];

for (const [option, decorate] of wrong) {
  test(`an option out of its range is refused at once, and the error names it: ${decorate}`, () => {
    try {
      decorate(new Wire());
    } catch (error) {
      assert.instance(error, InvalidOption);
      assert.equal((error as InvalidOption).path, [option]);
      return;
    }
    assert.unreachable('was taken');
  });
}

test.run();
