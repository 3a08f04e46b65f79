import { ConfigSet } from '@sconf/data-model';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type EntryRefused, Poller, type PollerEvent } from '../src/index.js';
import { SetReplica } from './set-replica.js';
import { VirtualTimers } from './virtual-timers.js';

const UNREGISTERED_TYPE = 'unregistered-type';
const test = suite('poller refusals');

function build(options = {}) {
  const near = new SetReplica();
  const far = new SetReplica();
  const timers = new VirtualTimers();
  const events: PollerEvent[] = [];
  const poller = new Poller(near, far, {
    timers,
    random: () => 0.5,
    backoff: { minMs: 1000, maxMs: 10_000 },
    onEvent: (event) => events.push(event),
    ...options,
  });
  const refused = () =>
    events
      .filter((event): event is EntryRefused => event.event === 'entry-refused')
      .map(({ key, code, by }) => `${by} ${key.type}/${key.id} ${code}`);
  return { near, far, timers, poller, refused };
}

test('a refused entry is reported once and offered again only when it has changed', async () => {
  const { near, far, poller, refused } = build({ mode: 'push' });
  near.put({ type: 't', id: 'bad', ver: 1 });
  near.put({ type: 't', id: 'good', ver: 1 });
  far.refuse = ({ id }) => (id === 'bad' ? 'data-too-large' : undefined);
  const first = await poller.poll();
  assert.equal([first.pushed, first.refused], [1, 1]);
  for (let round = 0; round < 3; round++) assert.is((await poller.poll()).refused, 0);
  assert.equal(refused(), ['peer t/bad data-too-large']);
  assert.is(far.pushes.length, 1);

  near.put({ type: 't', id: 'bad', ver: 2 });
  assert.is((await poller.poll()).refused, 1);
  assert.equal(far.pushes[1], ['t/bad@2']);

  far.refuse = () => undefined;
  near.put({ type: 't', id: 'bad', ver: 3 });
  assert.is((await poller.poll()).pushed, 1);
  assert.is(far.set.get('t', 'bad')?.ver, 3);
});

test('what the near replica refuses is told as its refusal', async () => {
  const { near, far, poller, refused } = build({ mode: 'pull' });
  far.put({ type: 't', id: 'a', ver: 1 });
  near.refuse = () => 'forbidden';
  await poller.poll();
  await poller.poll();
  assert.equal(refused(), ['replica t/a forbidden']);
});

test('a refusal is told although the rest of the round fails', async () => {
  const { near, far, poller, refused } = build({ mode: 'push', batchEntries: 1 });
  near.put({ type: 't', id: 'a', ver: 1 });
  near.put({ type: 't', id: 'b', ver: 1 });
  far.refuse = () => 'forbidden';
  far.before = (call) => {
    if (call === 'push' && far.pushes.length === 2) throw new Error('reset');
  };
  await poller.poll().then(
    () => assert.unreachable(),
    () => undefined,
  );
  assert.is(refused().length, 1);
});

test('an unregistered type is held as a whole and tried again with backoff, the others go on', async () => {
  const { near, far, timers, poller, refused } = build({ mode: 'push' });
  far.refuse = ({ type }) => (type === 'new' ? UNREGISTERED_TYPE : undefined);
  near.put({ type: 'new', id: 'a', ver: 1 });
  near.put({ type: 'old', id: 'a', ver: 1 });
  await poller.poll();
  assert.ok(far.set.has('old', 'a'));

  near.put({ type: 'new', id: 'b', ver: 1 });
  near.put({ type: 'old', id: 'b', ver: 1 });
  await poller.poll();
  assert.equal(far.pushes.at(-1), ['old/b@1'], 'while it is held, nothing of the type is sent, changed or new');

  await timers.advance(2000);
  await poller.poll();
  assert.equal(far.pushes.at(-1)?.sort(), ['new/a@1', 'new/b@1'], 'after 1000 + 0.5 * 2000 ms');
  const offers = far.pushes.length;
  await timers.advance(3499);
  await poller.poll();
  assert.is(far.pushes.length, offers, 'the second wait is longer: 1000 + 0.5 * 5000 ms');
  assert.equal(refused(), [`peer new/a ${UNREGISTERED_TYPE}`], 'reported once');

  far.refuse = () => undefined;
  await timers.advance(1);
  await poller.poll();
  assert.ok(far.set.has('new', 'a') && far.set.has('new', 'b'));
});

test('an entry refused without a reason holds up nothing else, and is offered again with backoff, reported once', async () => {
  const { near, far, timers, poller, refused } = build({ mode: 'push' });
  near.put({ type: 't', id: 'odd', ver: 1 });
  far.refuse = ({ id }) => (id === 'odd' ? 'http-400' : undefined);
  await poller.poll();
  near.put({ type: 't', id: 'good', ver: 1 });
  await poller.poll();
  assert.equal(far.pushes, [['t/odd@1'], ['t/good@1']]);

  await timers.advance(2000);
  near.put({ type: 't', id: 'good', ver: 2 });
  await poller.poll();
  assert.equal(far.pushes[2]?.sort(), ['t/good@2', 't/odd@1'], 'after 1000 + 0.5 * 2000 ms');
  await timers.advance(3499);
  near.put({ type: 't', id: 'good', ver: 3 });
  await poller.poll();
  assert.equal(far.pushes[3], ['t/good@3'], 'the second wait is longer: 1000 + 0.5 * 5000 ms');
  assert.equal(refused(), ['peer t/odd http-400']);

  far.refuse = () => undefined;
  await timers.advance(1);
  near.put({ type: 't', id: 'good', ver: 4 });
  await poller.poll();
  assert.ok(far.set.has('t', 'odd'));
});

test('an entry that is too large holds up nothing else', async () => {
  const { near, far, poller } = build({ mode: 'push' });
  near.put({ type: 't', id: 'large', ver: 1 });
  far.refuse = ({ id }) => (id === 'large' ? 'data-too-large' : undefined);
  await poller.poll();
  near.put({ type: 't', id: 'small', ver: 1 });
  assert.is((await poller.poll()).pushed, 1);
});

test('what was not offered because too much was refused is offered again with backoff', async () => {
  const { near, far, timers, poller, refused } = build({ mode: 'push' });
  near.put({ type: 't', id: 'bad', ver: 1 });
  near.put({ type: 't', id: 'left', ver: 1 });
  far.refuse = ({ id }) => (id === 'bad' ? 'invalid-id' : 'too-many-refusals');
  await poller.poll();
  far.refuse = ({ id }) => (id === 'bad' ? 'invalid-id' : undefined);
  assert.is((await poller.poll()).pushed, 0);
  await timers.advance(2000);
  assert.is((await poller.poll()).pushed, 1);
  assert.equal(far.pushes[1], ['t/left@1']);
  assert.equal(refused(), ['peer t/bad invalid-id', 'peer t/left too-many-refusals']);
});

test('a type that is taken again and then lost is reported again', async () => {
  const { near, far, timers, poller, refused } = build({ mode: 'push' });
  near.put({ type: 'new', id: 'a', ver: 1 });
  far.refuse = () => UNREGISTERED_TYPE;
  await poller.poll();
  far.refuse = () => undefined;
  await timers.advance(3000);
  await poller.poll();
  far.refuse = () => UNREGISTERED_TYPE;
  near.put({ type: 'new', id: 'a', ver: 2 });
  await poller.poll();
  assert.is(refused().length, 2);
});

test('ids of any shape are told apart', async () => {
  const near = new SetReplica(ConfigSet.from(new ConfigSet().snapshot()));
  const far = new SetReplica();
  near.put({ type: 'a', id: 'b/c', ver: 1 });
  near.put({ type: 'a/b', id: 'c', ver: 1 });
  near.put({ type: '__proto__', id: 'constructor', ver: 1 });
  far.refuse = ({ type }) => (type === 'a' ? 'forbidden' : undefined);
  await new Poller(near, far, { mode: 'push' }).poll();
  assert.equal(
    [far.set.has('a/b', 'c'), far.set.has('__proto__', 'constructor'), far.set.has('a', 'b/c')],
    [true, true, false],
  );
});

test.run();
