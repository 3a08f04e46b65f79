import { ConfigError } from '@sconf/data-model';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Poller, type PollerEvent, type PollerOptions } from '../src/index.js';
import { rejects } from './rejects.js';
import { LocalReplica, SetReplica } from './set-replica.js';
import { SyncReplica } from './sync-replica.js';

const test = suite('poller reconciliation');

interface Pair {
  readonly near: LocalReplica;
  readonly far: SyncReplica;
  readonly poller: Poller;
  readonly events: readonly PollerEvent[];
}

/** Two replicas that share `shared` entries. */
function pair({ shared = 200, ...options }: PollerOptions & { readonly shared?: number } = {}): Pair {
  const near = new LocalReplica();
  const far = new SyncReplica();
  for (const { set } of [near, far]) {
    for (let i = 0; i < shared; i++) set.put({ type: 't', id: `shared-${i}`, ver: 1, data: i });
  }
  const events: PollerEvent[] = [];
  return { near, far, events, poller: new Poller(near, far, { onEvent: (event) => events.push(event), ...options }) };
}

const isEqual = ({ near, far }: Pair) => near.set.fingerprint() === far.set.fingerprint();

test('equal sets cost one message of 24 bytes, and nobody is pulled or pushed to', async () => {
  const { far, poller } = pair();
  for (let round = 0; round < 3; round++) {
    const { pulled, pushed, refused } = await poller.poll();
    assert.equal([pulled, pushed, refused], [0, 0, 0]);
  }
  assert.equal(far.messages, [24, 24, 24]);
  assert.equal([far.pulls, far.pushes], [0, []]);
});

test('each gets what it lacks, newer versions, tombstones and ties that differ only in data', async () => {
  const both = pair();
  const { near, far, poller } = both;
  near.put({ type: 't', id: 'shared-1', ver: 2, data: 'newer' });
  near.put({ type: 'near', id: 'only', ver: 1 });
  far.kill({ type: 't', id: 'shared-2', ver: 2 });
  far.put({ type: 'far', id: 'only', ver: 1, data: [1] });
  near.put({ type: 'tie', id: 'a', ver: 1, data: { z: 1 } });
  far.put({ type: 'tie', id: 'a', ver: 1, data: { a: 1 } });
  const { pulled, pushed } = await poller.poll();
  assert.ok(isEqual(both));
  assert.is(pulled, 2);
  assert.is(pushed, 3);
  assert.is(near.set.getPacked('t', 'shared-2')?.dead, true);
  assert.is(far.set.getPacked('tie', 'a')?.text, '{"z":1}');
  assert.equal([far.pulls, far.pushes], [0, []]);
  far.messages.length = 0;
  await poller.poll();
  assert.equal(far.messages, [24]);
});

test('a newcomer gets a large set message by message, and its poller tells how far it has come', async () => {
  const { near, far, events, poller } = pair({ shared: 0 });
  const data = 'x'.repeat(100);
  for (let i = 0; i < 20_000; i++) far.set.put({ type: 't', id: `far-${i}`, ver: 1, data });
  await poller.poll();
  assert.is(near.set.fingerprint(), far.set.fingerprint());
  const progress = events.flatMap((event) => (event.event === 'round-progress' ? [event] : []));
  const pulled = progress.map((event) => event.pulled);
  assert.ok(pulled.length >= 4, `told ${pulled.length} times`);
  assert.ok(pulled.every((count, i) => count > (pulled[i - 1] ?? 0) && count <= 20_000));
  assert.ok(progress.every(({ peerSize, pushed }) => peerSize === 20_000 && pushed === 0));
  await poller.poll();
  assert.is(events.filter(({ event }) => event === 'round-progress').length, progress.length, 'a quiet pair has none');
});

test('one way, or with a peer that keeps the first of two ties, sets are pulled', async () => {
  for (const options of [{ mode: 'pull' }, { mode: 'push' }, { ties: 'version-only' }] as const) {
    const { far, poller } = pair(options);
    await poller.poll();
    assert.equal([far.messages, far.pulls], [[], 1]);
  }
  const { far, poller } = pair();
  far.ties = 'version-only';
  await poller.poll();
  assert.equal([far.messages, far.pulls], [[], 1]);
});

test('a near replica that is far too is pulled instead', async () => {
  const near = new SetReplica();
  const far = new SyncReplica();
  near.put({ type: 't', id: 'near', ver: 1 });
  far.put({ type: 't', id: 'far', ver: 1 });
  const poller = new Poller(near, far);
  await poller.poll();
  await poller.poll();
  assert.is(near.set.fingerprint(), far.set.fingerprint());
  assert.equal([far.messages, far.pulls], [[], 2]);
});

test('a peer that turns out to have no reconcile gets the full exchange in the same round, and is asked again later', async () => {
  const both = pair({ shared: 1 });
  const { near, far, poller } = both;
  far.answer = () => {
    throw new ConfigError('sync-unsupported', 'not here');
  };
  near.put({ type: 't', id: 'near', ver: 1 });
  const { pushed } = await poller.poll();
  assert.is(pushed, 1);
  assert.ok(isEqual(both));
  for (let round = 0; round < 60; round++) await poller.poll();
  assert.equal([far.messages.length, far.pulls], [1, 61]);
  far.answer = (_, right) => right();
  await poller.poll();
  assert.equal([far.messages.length, far.pulls], [2, 61]);
});

test('an exchange that makes no sense fails its round, and the next ones go without it for a while', async () => {
  const answers: readonly [code: string, answer: SyncReplica['answer']][] = [
    ['malformed-frame', () => new Uint8Array()],
    ['unsupported-version', (message) => Uint8Array.from([9, ...message.subarray(1)])],
    ['unexpected-frame', (message) => message],
    [
      'unexpected-frame',
      (_, right) => {
        const late = right();
        late[3] = 77;
        return late;
      },
    ],
    [
      'unsupported-version',
      () => {
        throw new ConfigError('unsupported-version', 'the peer said so itself');
      },
    ],
  ];
  for (const [code, answer] of answers) {
    const both = pair({ shared: 20 });
    const { near, far, poller, events } = both;
    near.put({ type: 't', id: 'near', ver: 1 });
    far.answer = answer;
    await rejects(poller.poll(), code);
    assert.is(events.filter(({ event }) => event === 'round-failed').length, 1);
    for (let round = 0; round < 60; round++) await poller.poll();
    assert.ok(isEqual(both), code);
    assert.equal([far.messages.length, far.pulls], [1, 60]);
    await rejects(poller.poll(), code);
    assert.is(far.messages.length, 2);
  }
});

test('a peer that can not be reached fails the round, and is asked the same way in the next', async () => {
  const { far, poller } = pair();
  far.answer = () => {
    throw new ConfigError('unreachable', 'no connection');
  };
  await rejects(poller.poll(), 'unreachable');
  await rejects(poller.poll(), 'unreachable');
  far.answer = (_, right) => right();
  await poller.poll();
  assert.equal([far.messages.length, far.pulls], [3, 0]);
});

test('a peer that can not write for now is pulled from all the same', async () => {
  const { near, far, poller } = pair();
  near.put({ type: 't', id: 'near', ver: 1 });
  far.put({ type: 't', id: 'far', ver: 1 });
  const down = new ConfigError('store-failed', 'the disk is gone');
  far.answer = () => {
    throw down;
  };
  far.before = (call) => {
    if (call === 'push') throw down;
  };
  await rejects(poller.poll(), 'store-failed');
  assert.ok(near.set.has('t', 'far'));
  far.answer = (_, right) => right();
  await poller.poll();
  assert.ok(far.set.has('t', 'near'));
  assert.is(far.pulls, 1);
});

test('what the peer refuses is reported once and offered once more at most, and the rest goes', async () => {
  const { near, far, poller, events } = pair();
  const refuse = ({ type }: { readonly type: string }) => (type === 'secret' ? 'bad-entry' : undefined);
  far.refuse = refuse;
  far.refuseInSync = refuse;
  near.put({ type: 'secret', id: 'a', ver: 1, data: 'x' });
  near.put({ type: 't', id: 'near', ver: 1 });
  far.put({ type: 't', id: 'far', ver: 1 });
  const { pulled, pushed, refused } = await poller.poll();
  assert.equal([pulled, pushed, refused], [1, 1, 1]);
  const sent = far.messages.length;
  for (let round = 0; round < 100; round++) await poller.poll();
  assert.is(far.messages.length, sent);
  assert.equal(far.pushes, [['secret/a@1']]);
  const reports = events.filter(({ event }) => event === 'entry-refused');
  assert.equal(reports, [{ event: 'entry-refused', by: 'peer', key: { type: 'secret', id: 'a' }, code: 'bad-entry' }]);
});

test('what the near replica refuses is reported once', async () => {
  class Picky extends LocalReplica {
    override push(entries: Parameters<LocalReplica['push']>[0]) {
      const offered = [...entries];
      const refused = offered.filter(({ type }) => type === 'secret');
      super.push(offered.filter(({ type }) => type !== 'secret'));
      return {
        accepted: undefined,
        refused: refused.map(({ type, id }) => ({ key: { type, id }, code: 'bad-entry' })),
      };
    }
  }
  const near = new Picky();
  const far = new SyncReplica();
  far.put({ type: 'secret', id: 'a', ver: 1, data: 'x' });
  far.put({ type: 't', id: 'far', ver: 1 });
  const reports: PollerEvent[] = [];
  const onEvent = (event: PollerEvent) => {
    if (event.event === 'entry-refused') reports.push(event);
  };
  const poller = new Poller(near, far, { onEvent });
  const { pulled, refused } = await poller.poll();
  assert.equal([pulled, refused], [1, 1]);
  await poller.poll();
  assert.equal(reports, [
    { event: 'entry-refused', by: 'replica', key: { type: 'secret', id: 'a' }, code: 'bad-entry' },
  ]);
});

test('after it a notified change is pushed alone, and nothing that came from the peer goes back', async () => {
  const both = pair();
  const { near, far, poller } = both;
  far.put({ type: 't', id: 'far', ver: 1 });
  await poller.poll();
  const messages = far.messages.length;
  near.put({ type: 't', id: 'shared-3', ver: 2 });
  poller.notify();
  await poller.poll();
  assert.equal(far.pushes, [['t/shared-3@2']]);
  assert.ok(isEqual(both));
  assert.is(far.messages.length, messages + 1);
  assert.is(far.pulls, 0);
});

test('entries written while it is under way are exchanged then or in the next round', async () => {
  const both = pair();
  const { near, far, poller } = both;
  for (let i = 0; i < 100; i++) far.put({ type: 't', id: `far-${i}`, ver: 1 });
  let writes = 0;
  far.answer = (_, right) => {
    const answer = right();
    if (writes < 20) near.put({ type: `w${writes % 3}`, id: `near-${writes++}`, ver: 1 });
    if (writes < 20) far.put({ type: 't', id: `meanwhile-${writes++}`, ver: 1 });
    return answer;
  };
  for (let round = 0; round < 20; round++) await poller.poll();
  assert.is(writes, 20);
  assert.ok(isEqual(both));
  assert.is(far.pulls, 0);
});

test('the salt is new for each exchange, and from where the option says', async () => {
  const salts: number[] = [];
  const salt = () => new Uint8Array(8).fill(salts.push(salts.length));
  const { near, far, poller } = pair({ salt });
  const seen: Uint8Array[] = [];
  far.answer = (message, right) => {
    if (message[1] === 6) seen.push(message.slice(4, 12));
    return right();
  };
  near.put({ type: 't', id: 'x', ver: 1 });
  await poller.poll();
  near.put({ type: 't', id: 'x', ver: 2 });
  await poller.poll();
  assert.is(salts.length, 2);
  assert.equal(
    new Set(seen.map(String)),
    new Set([String(new Uint8Array(8).fill(1)), String(new Uint8Array(8).fill(2))]),
  );
});

test.run();
