import { ConfigSet } from '@sconf/data-model';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Poller } from '../src/index.js';
import { rejects } from './rejects.js';
import { LocalReplica, SetReplica } from './set-replica.js';

const test = suite('poller rounds');

function pair(): [near: SetReplica, far: SetReplica] {
  const near = new SetReplica();
  const far = new SetReplica();
  near.put({ type: 't', id: 'near', ver: 1, data: 'n' });
  near.put({ type: 't', id: 'both', ver: 2, data: 'newer' });
  far.put({ type: 't', id: 'both', ver: 1, data: 'older' });
  far.put({ type: 't', id: 'far', ver: 1 });
  far.kill({ type: 'u', id: 'gone', ver: 5 });
  return [near, far];
}

test('both: each gets what it lacks, and just that', async () => {
  const [near, far] = pair();
  const poller = new Poller(near, far);
  const { pulled, pushed, refused } = await poller.poll();
  assert.equal({ pulled, pushed, refused }, { pulled: 2, pushed: 2, refused: 0 });
  assert.is(near.set.fingerprint(), far.set.fingerprint());
  assert.equal(
    near.pushes.map((keys) => keys.sort()),
    [['t/far@1', 'u/gone@5']],
  );
  assert.equal(
    far.pushes.map((keys) => keys.sort()),
    [['t/both@2', 't/near@1']],
  );
});

test('pull: the replica learns, the peer does not', async () => {
  const [near, far] = pair();
  const before = far.set.fingerprint();
  const { pulled, pushed } = await new Poller(near, far, { mode: 'pull' }).poll();
  assert.equal([pulled, pushed], [2, 0]);
  assert.is(far.set.fingerprint(), before);
  assert.equal(far.pushes, []);
  assert.ok(near.set.has('t', 'far'));
});

test('push: the peer learns, the replica does not', async () => {
  const [near, far] = pair();
  const before = near.set.fingerprint();
  const { pulled, pushed } = await new Poller(near, far, { mode: 'push' }).poll();
  assert.equal([pulled, pushed], [0, 2]);
  assert.is(near.set.fingerprint(), before);
  assert.equal(near.pushes, []);
  assert.is(far.set.get('t', 'both')?.ver, 2);
});

test('a quiet pair exchanges no entries', async () => {
  const [near, far] = pair();
  const poller = new Poller(near, far);
  await poller.poll();
  near.pushes.length = 0;
  far.pushes.length = 0;
  for (let round = 0; round < 5; round++) await poller.poll();
  assert.equal([near.pushes, far.pushes], [[], []]);
  assert.equal([near.pulls, far.pulls], [6, 6]);
});

test('a replica that answers at once works like one that takes time', async () => {
  const near = new LocalReplica();
  const far = new SetReplica();
  far.put({ type: 't', id: 'a', ver: 1, data: { n: 1 } });
  near.put({ type: 't', id: 'b', ver: 1 });
  await new Poller(near, far).poll();
  assert.is(near.set.fingerprint(), far.set.fingerprint());
});

test('versions and numbers beyond doubles pass without a digit changed', async () => {
  const near = new SetReplica();
  const far = new SetReplica();
  far.put({ type: 't', id: 'a', ver: 2n ** 64n - 1n, data: 9007199254740993n });
  await new Poller(near, far, { mode: 'pull' }).poll();
  assert.is(near.set.getPacked('t', 'a')?.ver, 2n ** 64n - 1n);
  assert.is(near.set.getPacked('t', 'a')?.text, '9007199254740993');
});

test('a failed pull is not an empty set: nothing is pushed, nothing is lost', async () => {
  const [near, far] = pair();
  const before = near.set.fingerprint();
  far.before = (call) => {
    if (call === 'pull') throw Object.assign(new Error('connection refused'), { code: 'refused' });
  };
  const poller = new Poller(near, far);
  await rejects(poller.poll(), 'refused');
  assert.equal(far.pushes, []);
  assert.is(near.set.fingerprint(), before);
  assert.is(poller.failures, 1);
});

test('a direction that fails does not keep the other from being finished', async () => {
  const [near, far] = pair();
  far.before = (call) => {
    if (call === 'push') throw Object.assign(new Error('read only'), { code: 'read-only' });
  };
  const poller = new Poller(near, far);
  await rejects(poller.poll(), 'read-only');
  assert.ok(near.set.has('t', 'far'));
  far.before = () => undefined;
  await poller.poll();
  assert.is(near.set.fingerprint(), far.set.fingerprint());
});

test('when both directions fail, both reasons are told', async () => {
  const [near, far] = pair();
  near.before = (call) => {
    if (call === 'push') throw new Error('disk full');
  };
  far.before = (call) => {
    if (call === 'push') throw new Error('read only');
  };
  try {
    await new Poller(near, far).poll();
  } catch (error) {
    assert.instance(error, AggregateError);
    assert.equal(
      (error as AggregateError).errors.map((reason: Error) => reason.message),
      ['disk full', 'read only'],
    );
    return;
  }
  assert.unreachable('resolved');
});

test('many entries go in batches, and a batch that failed is all that is sent again', async () => {
  const near = new SetReplica();
  const far = new SetReplica();
  for (let id = 0; id < 25; id++) near.put({ type: 't', id: `${id}`, ver: 1 });
  let pushes = 0;
  far.before = (call) => {
    if (call === 'push' && ++pushes === 2) throw Object.assign(new Error('reset'), { code: 'reset' });
  };
  const poller = new Poller(near, far, { mode: 'push', batchEntries: 10 });
  await rejects(poller.poll(), 'reset');
  assert.is(far.set.size, 10);
  assert.is((await poller.poll()).pushed, 15);
  assert.equal(
    far.pushes.map((keys) => keys.length),
    [10, 10, 10, 5],
  );
  assert.is(far.set.fingerprint(), near.set.fingerprint());
});

for (const rounds of [1, 2, 5]) {
  test(`a peer restarted without its data after ${rounds} rounds gets everything again`, async () => {
    const near = new SetReplica();
    const far = new SetReplica();
    near.put({ type: 't', id: 'a', ver: 1 });
    const poller = new Poller(near, far, { mode: 'push' });
    for (let round = 0; round < rounds; round++) await poller.poll();
    const reborn = new SetReplica();
    far.pull = reborn.pull.bind(reborn);
    far.push = reborn.push.bind(reborn);
    assert.is((await poller.poll()).pushed, 1);
    assert.is(reborn.set.fingerprint(), near.set.fingerprint());
  });
}

test('a peer that gives the same snapshot as before is not compared with anything', async () => {
  const near = new LocalReplica();
  const theirs = new ConfigSet();
  for (let id = 0; id < 100; id++) theirs.put({ type: 't', id: `${id}`, ver: 1 });
  let reads = 0;
  // Comparing begins with the trees of the snapshot that may hold news.
  const snapshot = new Proxy(theirs.snapshot(), {
    get(target, name) {
      if (name === 'trees') reads++;
      return Reflect.get(target, name, target);
    },
  });
  const far = Object.assign(new SetReplica(), { pull: async () => snapshot });
  const poller = new Poller(near, far, { mode: 'pull' });
  await poller.poll();
  await poller.poll();
  assert.is(near.set.size, 100);
  const before = reads;
  assert.ok(before > 0);
  for (let round = 0; round < 20; round++) {
    near.put({ type: 'u', id: 'changes all the time', ver: round });
    await poller.poll();
  }
  assert.is(reads, before);
});

test('a peer restarted with as many keys, but older ones, is found out in time', async () => {
  const [near, far] = pair();
  const poller = new Poller(near, far, { mode: 'push' });
  for (let round = 0; round < 3; round++) await poller.poll();
  const reborn = new SetReplica();
  for (const id of ['near', 'both', 'far', 'more']) reborn.put({ type: 't', id, ver: 0 });
  far.pull = async () => reborn.set.snapshot();
  far.push = reborn.push.bind(reborn);
  for (let round = 0; round < 60 && reborn.pushes.length === 0; round++) {
    // Its snapshot is another object each time, as that of a peer whose set goes on changing.
    reborn.put({ type: 't', id: 'more', ver: round + 1 });
    await poller.poll();
  }
  assert.is(reborn.set.get('t', 'both')?.ver, 2);
});

test.run();
