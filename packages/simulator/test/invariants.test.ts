import { type ConfigInput, ConfigSet, type PackedEntry, pack, Snapshot, type Tombstone } from '@sconf/data-model';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Observer, type SimulatedNode, Simulation } from '../src/index.js';
import { AcknowledgedIsDurable } from '../src/invariants/acknowledged-is-durable.js';
import { Converged } from '../src/invariants/converged.js';
import { ForwardOnly } from '../src/invariants/forward-only.js';
import { show, wins } from '../src/invariants/model.js';
import { NothingLost } from '../src/invariants/nothing-lost.js';
import { ToldOnce } from '../src/invariants/told-once.js';

const test = suite('invariants');

function config(ver: number, data?: ConfigInput['data']): PackedEntry {
  return pack({ type: 'pacing', id: 'x', ver, ...(data !== undefined && { data }) });
}

function dead(ver: number): PackedEntry {
  return pack({ type: 'pacing', id: 'x', ver, dead: true } satisfies Tombstone);
}

async function nodes(...names: string[]): Promise<SimulatedNode[]> {
  const simulation = new Simulation({ seed: 1 });
  const made: SimulatedNode[] = [];
  for (const name of names) made.push(await simulation.node(name, { disk: true, node: { cluster: name } }));
  return made;
}

async function watched(observer: Observer): Promise<SimulatedNode> {
  const [node] = await nodes('a');
  if (node === undefined) throw new Error('there is one');
  observer.started?.(node, Snapshot.empty);
  return node;
}

test('the model orders entries as the protocol says', () => {
  const ascending = [
    config(1),
    config(1, 'a'),
    config(1, 'aa'),
    config(1, '\uffee'),
    config(1, '\u{1f600}'),
    dead(1),
    config(2),
  ];
  ascending.forEach((entry, i) => {
    ascending.forEach((other, j) => {
      assert.is(wins(entry, other), i > j, `${show(entry)} over ${show(other)}`);
    });
  });
  assert.ok(wins(config(0), undefined));
  assert.is(show(undefined), 'nothing');
});

test('a view that goes back breaks forward-only, and a killed config that comes back is called that', async () => {
  const observer = new ForwardOnly();
  const node = await watched(observer);
  assert.is(observer.accepted(node, config(2)), undefined);
  assert.match(observer.accepted(node, config(1)) ?? '', 'a held pacing/x@2 without data and took pacing/x@1');
  assert.is(observer.accepted(node, dead(2)), undefined);
  assert.match(observer.accepted(node, config(2, 'b')) ?? '', 'a killed config came back');
  assert.match(observer.settled([node]) ?? '', 'a took pacing/x@2 dead and holds nothing');
});

test('a handler that is told twice, of something else or not at all breaks told-once', async () => {
  const observer = new ToldOnce();
  const node = await watched(observer);
  const set = new ConfigSet();
  const change = set.applyPacked(config(1));
  if (change === undefined) return assert.unreachable();
  observer.accepted(node, change.packed);
  assert.match(observer.settled([node]) ?? '', 'yet to tell of 1 entries');
  assert.is(observer.told(node, [change]), undefined);
  assert.match(observer.told(node, [change]) ?? '', 'where nothing was next');
  assert.is(observer.settled([node]), undefined);
});

test('an entry that nobody holds any more breaks nothing-lost, and so does one that nobody wrote', async () => {
  const observer = new NothingLost();
  const node = await watched(observer);
  assert.match(observer.accepted(node, config(1), 'peer') ?? '', 'which nobody wrote');
  assert.is(observer.accepted(node, config(2), 'author'), undefined);
  assert.match(observer.settled([node]) ?? '', 'a holds nothing, and pacing/x@2 without data was safe');
  node.put({ type: 'pacing', id: 'x', ver: 1 });
  assert.match(observer.settled([node]) ?? '', 'a holds pacing/x@1');
  // Whose only holder crashed isn't safe any more.
  observer.stopped();
  assert.is(observer.settled([node]), undefined);
});

test('a disk that forgets what was acknowledged breaks acknowledged-is-durable, unless it was lost', async () => {
  const observer = new AcknowledgedIsDurable();
  const node = await watched(observer);
  observer.acknowledged(node, config(2));
  observer.acknowledged(node, config(1));
  const older = new ConfigSet();
  older.applyPacked(config(1));
  assert.match(
    observer.started(node, older.snapshot()) ?? '',
    'a acknowledged pacing/x@2 without data and starts with pacing/x@1',
  );
  node.crash({ disk: 'lose' });
  observer.stopped(node);
  assert.is(observer.started(node, Snapshot.empty), undefined);
});

test('replicas that differ, or do not run, break converged', async () => {
  const observer = new Converged();
  const [a, b] = await nodes('a', 'b');
  if (a === undefined || b === undefined) return assert.unreachable();
  assert.is(observer.settled([a, b]), undefined);
  b.put({ type: 'pacing', id: 'x', ver: 1 });
  assert.is(observer.settled([a, b]), 'a holds nothing, b pacing/x@1 without data');
  b.crash();
  assert.is(observer.settled([a, b]), "b doesn't run");
});

test.run();
