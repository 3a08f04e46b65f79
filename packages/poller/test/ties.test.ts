import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Poller } from '../src/index.js';
import { SetReplica } from './set-replica.js';

const test = suite('poller ties');

function tie(): [near: SetReplica, far: SetReplica] {
  const near = new SetReplica();
  const far = new SetReplica();
  near.put({ type: 't', id: 'near wins', ver: 1, data: { z: 1 } });
  far.put({ type: 't', id: 'near wins', ver: 1, data: { a: 1 } });
  near.put({ type: 't', id: 'far wins', ver: 1, data: { a: 1 } });
  far.put({ type: 't', id: 'far wins', ver: 1, data: { z: 1 } });
  return [near, far];
}

test('between two sconf replicas a tie converges', async () => {
  const [near, far] = tie();
  await new Poller(near, far).poll();
  assert.is(near.set.fingerprint(), far.set.fingerprint());
});

test('with a peer that compares versions only, a tie is no news in either direction', async () => {
  const [near, far] = tie();
  far.ties = 'version-only';
  const before = [near.set.fingerprint(), far.set.fingerprint()];
  const poller = new Poller(near, far);
  for (let round = 0; round < 3; round++) await poller.poll();
  assert.equal([near.pushes, far.pushes], [[], []]);
  assert.equal([near.set.fingerprint(), far.set.fingerprint()], before);
});

test('with such a peer a newer version and a kill at the same version are still news', async () => {
  const [near, far] = tie();
  far.ties = 'version-only';
  near.kill({ type: 't', id: 'near wins', ver: 1 });
  far.put({ type: 't', id: 'far wins', ver: 2 });
  near.put({ type: 't', id: 'new', ver: 1 });
  await new Poller(near, far).poll();
  assert.is(near.set.fingerprint(), far.set.fingerprint());
});

test('a replica that learns what its peer is may say so after the first pull', async () => {
  const [near, far] = tie();
  far.before = (call) => {
    if (call === 'pull') far.ties = 'version-only';
  };
  await new Poller(near, far).poll();
  assert.equal(far.pushes, []);
});

test('the near replica may be the one that compares versions only', async () => {
  const [near, far] = tie();
  near.ties = 'version-only';
  await new Poller(near, far).poll();
  assert.equal([near.pushes, far.pushes], [[], []]);
});

test('the option has the last word', async () => {
  const [near, far] = tie();
  far.ties = 'version-only';
  await new Poller(near, far, { ties: 'total-order' }).poll();
  assert.is(near.set.fingerprint(), far.set.fingerprint());
  const [one, other] = tie();
  await new Poller(one, other, { ties: 'version-only' }).poll();
  assert.equal([one.pushes, other.pushes], [[], []]);
});

test.run();
