import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { drawScenario, invariants, runScenario, Simulation, type WireEvent } from '../src/index.js';
import { rejects } from './rejects.js';

const test = suite('simulation');

const QUICK = { times: { antiEntropyMs: 1_000, silenceMs: 2_000, dialAgainMaxMs: 1_000 } };

async function cluster(names: string, disk = false): Promise<Simulation> {
  const simulation = new Simulation({ seed: 1, observers: invariants() });
  for (const name of names) await simulation.node(name, { disk, node: QUICK });
  await simulation.run(3_000);
  return simulation;
}

test('a seed repeats a run, frame by frame', async () => {
  const record = async (): Promise<string[]> => {
    const seen: string[] = [];
    const onWire = ({ kind, from, to, frame }: WireEvent) =>
      void seen.push(`${kind} ${from} ${to} ${Buffer.from(frame ?? []).toString('hex')}`);
    await runScenario(drawScenario(5), { onWire });
    return seen;
  };
  const first = await record();
  assert.ok(first.length > 1_000);
  assert.equal(await record(), first);
});

test('what is cut off stays behind until it is healed', async () => {
  const simulation = await cluster('abc');
  simulation.partition(['c'], ['a', 'b']);
  simulation.nodes[0]?.write('pacing', 'x', 1);
  await simulation.run(5_000);
  assert.is(simulation.nodes[1]?.router.pull().size, 1);
  assert.is(simulation.nodes[2]?.router.pull().size, 0);
  simulation.heal();
  await simulation.runUntil(() => simulation.equal(), 30_000);
  simulation.check();
});

test('a one-way partition lets the other way through', async () => {
  const simulation = await cluster('ab');
  simulation.partition(['b'], ['a'], { oneWay: true });
  simulation.nodes[0]?.write('pacing', 'x', 1);
  simulation.nodes[1]?.write('pacing', 'y', 1);
  await simulation.run(1_000);
  assert.ok(simulation.nodes[1]?.router.pull().has('pacing', 'x'));
  assert.not(simulation.nodes[0]?.router.pull().has('pacing', 'y'));
});

test('a disk keeps through a crash what was synced; without one nothing is kept', async () => {
  const simulation = new Simulation({ seed: 3, observers: invariants() });
  const kept = await simulation.node('kept', { disk: true });
  const bare = await simulation.node('bare', { node: { cluster: 'another' } });
  kept.write('pacing', 'x', 1);
  bare.write('pacing', 'x', 1);
  await simulation.run(100);
  for (const node of [kept, bare]) {
    node.crash({ silently: true });
    assert.not(node.running);
    assert.throws(() => node.router, /start it/);
    await node.start();
  }
  assert.is(kept.router.pull().size, 1);
  assert.is(bare.router.pull().size, 0);
  kept.crash({ disk: 'lose' });
  await kept.start();
  assert.is(kept.router.pull().size, 0);
});

test('what was not synced may be lost', async () => {
  const sizes = new Set<number | undefined>();
  for (let seed = 1; seed <= 20; seed++) {
    const simulation = new Simulation({ seed, observers: invariants() });
    const node = await simulation.node('a', { disk: { syncMs: 1_000, syncJitterMs: 0 } });
    for (let id = 0; id < 3; id++) node.write('pacing', `${id}`, 1);
    await simulation.run(500);
    node.crash();
    sizes.add(node.configs?.size);
  }
  assert.ok(sizes.size > 1, 'chance decides how much of it');
});

test('a slow node is late, a paused one does nothing until it is resumed', async () => {
  const simulation = await cluster('abc');
  const [a, b, c] = simulation.nodes;
  if (a === undefined || b === undefined || c === undefined) return assert.unreachable();
  b.machine.msPerFrame = 300;
  c.machine.pause();
  a.write('pacing', 'x', 1);
  await simulation.run(100);
  assert.is(b.router.pull().size, 0);
  await simulation.run(1_000);
  assert.is(b.router.pull().size, 1);
  assert.is(c.router.pull().size, 0);
  b.machine.msPerFrame = 0;
  c.machine.resume();
  await simulation.runUntil(() => simulation.equal(), 30_000);
});

test('clocks jump and run at their own pace, and versions still grow', async () => {
  const simulation = await cluster('ab');
  const { clock } = (simulation.nodes[0] as (typeof simulation.nodes)[number]).machine;
  const before = clock.wall();
  clock.setRate(1.1);
  await simulation.run(1_000);
  assert.is(clock.wall() - before, 1_100);
  clock.jump(-60_000);
  assert.ok(clock.wall() < before);
  assert.ok(clock.elapsed() > 1_000);
  for (let i = 0; i < 3; i++) assert.ok(simulation.nodes[0]?.write('pacing', 'x', i));
  assert.throws(() => clock.setRate(0), /rate is 0/);
});

test('a node that leaves says so, and comes back', async () => {
  const simulation = await cluster('ab', true);
  const [a, b] = simulation.nodes;
  if (a === undefined || b === undefined) return assert.unreachable();
  b.write('pacing', 'x', 1);
  await simulation.settle(b.leave());
  assert.not(b.running);
  assert.ok(a.router.pull().has('pacing', 'x'));
  await simulation.run(100);
  assert.is(a.node.peers().length, 0);
  await b.start();
  await simulation.runUntil(() => simulation.equal() && a.node.peers().length === 1, 30_000);
});

test('links that break are made again', async () => {
  const simulation = await cluster('ab');
  simulation.breakLinks('b');
  await simulation.run(1);
  assert.is(simulation.nodes[0]?.node.peers().length, 0);
  await simulation.runUntil(() => simulation.nodes[0]?.node.peers().length === 1, 10_000);
});

test('a narrow wire makes senders wait', async () => {
  const simulation = await cluster('ab');
  simulation.conditionsBetween('a', 'b', { bytesPerSecond: 1_000 });
  simulation.nodes[0]?.write('pacing', 'x', 'y'.repeat(1_500));
  await simulation.run(1_000);
  assert.is(simulation.nodes[1]?.router.pull().size, 0);
  await simulation.run(2_000);
  assert.is(simulation.nodes[1]?.router.pull().size, 1);
});

test('programs of your own talk over the same wires', async () => {
  const simulation = new Simulation({ seed: 1 });
  const [one, other] = [simulation.program('one'), simulation.program('other')];
  const heard: number[] = [];
  await one.transport.listen?.('sim:one', (link) => link.receive({ onFrame: ({ length }) => void heard.push(length) }));
  const link = await simulation.settle(other.transport.dial('sim:one'));
  link.send(new Uint8Array(7));
  await simulation.run(10);
  other.crash();
  link.send(new Uint8Array(8));
  await simulation.run(10);
  assert.equal(heard, [7]);
  assert.throws(() => simulation.program('one'), /name is 'one'/);
});

test('what can not be is refused by name', async () => {
  const simulation = await cluster('a');
  assert.throws(() => new Simulation({ seed: 0.5 }), /seed is 0.5/);
  assert.throws(() => simulation.prepare('a'), /name is 'a'/);
  assert.throws(() => simulation.prepare('b:c'), /name is 'b:c'/);
  assert.throws(() => simulation.conditions({ loss: 2 }), /conditions.loss is 2/);
  assert.throws(() => simulation.conditions({ latencyMs: -1 }), /conditions.latencyMs is -1/);
  assert.throws(() => simulation.prepare('d', { disk: { syncMs: -1 } }), /disk.syncMs/);
  assert.throws(() => simulation.prepare('e', { disk: { syncJitterMs: -1 } }), /disk.syncJitterMs/);
  await rejects((simulation.nodes[0] as { start(): Promise<void> }).start(), 'running');
  await rejects(
    simulation.runUntil(() => false, 100),
    'not-in-time',
  );
  const running = simulation.run(10);
  await rejects(simulation.run(10), 'busy');
  await running;
});

test('code that never waits is said to be endless', async () => {
  const simulation = new Simulation({ seed: 1, turn: (run) => void setImmediate(run) });
  const node = await simulation.node('a');
  const again = (): void => node.machine.process?.schedule(again);
  again();
  await rejects(simulation.run(1), 'endless-instant');
});

test('an observer that finds a promise broken ends the run', async () => {
  const accepted = () => 'told you';
  const simulation = new Simulation({ seed: 1, observers: [{ name: 'mine', accepted }] });
  const node = await simulation.node('a');
  node.write('pacing', 'x', 1);
  await rejects(simulation.run(1), 'invariant-violated');
});

test.run();
