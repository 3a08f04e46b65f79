import { createRandom } from '@sconf/transport/faulty';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Member } from '../src/frames/frame.js';
import { Membership } from '../src/membership/membership.js';
import type { MembershipEffect } from '../src/membership/membership-effect.js';
import { DEFAULT_GOSSIP_LIMITS } from '../src/node/limits.js';
import { DEFAULT_NODE_TIMES } from '../src/node/node-times.js';

const test = suite('membership-machine');

const limits = { ...DEFAULT_GOSSIP_LIMITS, maxPeers: 4, activeView: 2, passiveView: 8, maxLeaves: 1 };

function member(id: string): Member {
  return { id, address: `memory:${id}` };
}

function create(linked = '', isSpare: (id: string) => boolean = () => false): Membership {
  const options = { self: { id: 'self' }, limits, times: DEFAULT_NODE_TIMES, random: createRandom(1), isSpare };
  const membership = new Membership(options, 0);
  membership.listensAt('memory:self');
  for (const id of linked) membership.up(member(id), 'low', 0);
  return membership;
}

/** One in a cluster that is large for it, with two links. */
function inLarge(): Membership {
  const membership = create('ab');
  membership.learn(['v', 'w', 'x', 'y', 'z'].map(member), 0);
  membership.tick(0);
  return membership;
}

function only<K extends MembershipEffect['kind']>(
  kind: K,
  effects: MembershipEffect[],
): Extract<MembershipEffect, { kind: K }>[] {
  return effects.filter((effect) => effect.kind === kind) as Extract<MembershipEffect, { kind: K }>[];
}

test('a small cluster is linked with whole, a large one with a few', () => {
  const membership = create('ab');
  assert.ok(membership.direct);
  membership.learn([member('c'), member('d')], 0);
  const dialled = only('dial', membership.tick(10_000)).map(({ address }) => address);
  assert.equal(dialled.sort(), ['memory:c', 'memory:d']);
  assert.not.ok(inLarge().direct);
  assert.ok(create('abcd').admits(member('a'), 'low'), 'whoever is linked stays');
  assert.not.ok(inLarge().admits(member('c'), 'low'));
  assert.ok(inLarge().admits(member('c'), 'high'));
});

test('two links more than the view holds are borne with, and any may go for another', () => {
  const membership = inLarge();
  for (const id of 'cd') assert.equal(only('part', membership.up(member(id), 'high', 0)), []);
  const [parted, ...more] = only('part', membership.up(member('e'), 'high', 0));
  assert.ok(parted !== undefined && 'abcd'.includes(parted.from));
  assert.is(more.length, 0);
  assert.is(only('part', membership.tick(0)).length, 1, 'as long as it has not gone');
  membership.down(member(parted.from), 'no-room', true, 0);
  assert.is(only('part', membership.tick(0)).length, 0);
});

test('a link that entries do not go by is the first to go, once it has had its time', () => {
  for (const spare of ['a', 'b']) {
    const membership = create('ab', (id) => id === spare);
    membership.learn(['v', 'w', 'x', 'y', 'z'].map(member), 0);
    membership.tick(0);
    assert.equal(only('part', membership.up(member('c'), 'high', 4_999)), []);
    assert.equal(only('part', membership.tick(5_000)), [{ kind: 'part', from: spare }]);
  }
});

test('a join is told to the other neighbours, and walks on', () => {
  const membership = inLarge();
  const told = only('tell', membership.up(member('n'), 'join', 0));
  assert.equal(told.map(({ to }) => to).sort(), ['a', 'b']);
  assert.ok(told.every(({ frame }) => frame.kind === 'forward-join' && frame.hops === 6 && frame.member.id === 'n'));
  const walking = { kind: 'forward-join', member: member('m'), hops: 200 } as const;
  const [on] = only('tell', inLarge().receive('a', walking, 0));
  assert.equal(on, { kind: 'tell', to: 'b', frame: { ...walking, hops: 5 } });
});

test('where the walk ends the newcomer is dialled, and on the way it is taken down', () => {
  const last = { kind: 'forward-join', member: member('m'), hops: 0 } as const;
  assert.equal(inLarge().receive('a', last, 0), [{ kind: 'dial', address: 'memory:m', priority: 'high' }]);
  const midway = inLarge();
  midway.receive('a', { ...last, hops: 3 }, 0);
  assert.is(midway.book.get('memory:m')?.id, 'm');
  assert.equal(inLarge().receive('a', { ...last, member: member('self') }, 0), [], 'its own join goes nowhere');
});

test('a shuffle is handed on, answered where it ends, and learnt from at both ends', () => {
  const shuffle = { kind: 'shuffle', hops: 3, path: ['o', 'a'], members: [member('o'), member('p')] } as const;
  const [on] = only('tell', inLarge().receive('a', shuffle, 0));
  assert.equal(on, { kind: 'tell', to: 'b', frame: { ...shuffle, hops: 2, path: ['o', 'a', 'self'] } });
  const end = inLarge();
  const [answer] = only('tell', end.receive('a', { ...shuffle, hops: 1 }, 0));
  assert.ok(answer?.to === 'a' && answer.frame.kind === 'shuffle-reply' && answer.frame.members.length === 2);
  assert.equal(answer.frame.kind === 'shuffle-reply' && answer.frame.path, ['o']);
  assert.ok(end.book.get('memory:p'));
  const reply = { kind: 'shuffle-reply', path: ['b'], members: [member('q')] } as const;
  const start = inLarge();
  assert.equal(start.receive('a', reply, 0), [{ kind: 'tell', to: 'b', frame: { ...reply, path: [] } }]);
  assert.equal(start.receive('a', { ...reply, path: [] }, 0), []);
  assert.ok(start.book.get('memory:q'));
});

test('a lost neighbour is dialled though others took its place', () => {
  const membership = inLarge();
  membership.down(member('a'), 'lost', true, 0);
  membership.up(member('c'), 'high', 0);
  const dials = only('dial', membership.tick(10_000));
  assert.equal(
    dials.filter(({ address }) => address === 'memory:a'),
    [{ kind: 'dial', address: 'memory:a', priority: 'high' }],
  );
});

test('a neighbour that is back under another address is not dialled under either', () => {
  const membership = create('a');
  membership.up({ id: 'a', address: 'memory:new' }, 'low', 0);
  assert.equal(only('dial', membership.tick(60_000)), []);
  assert.ok(membership.isLinked({ id: 'a', address: 'memory:a' }));
  assert.not.ok(membership.isLinked({ id: undefined, address: 'memory:a' }), 'another may be there');
  membership.down({ id: 'a', address: 'memory:new' }, 'lost', false, 60_000);
  assert.not.ok(membership.isLinked({ id: undefined, address: 'memory:new' }));
});

test('who leaves for good is not dialled again', () => {
  const membership = create('a');
  membership.down(member('a'), 'going-away', true, 0);
  assert.equal(only('dial', membership.tick(60_000)), []);
});

test('of leaves that all greeted before one was up those beyond the bound go', () => {
  const membership = inLarge();
  assert.equal(only('part', membership.up({ id: 'l', address: '' }, 'low', 0)), []);
  assert.equal(only('part', membership.up({ id: 'm', address: '' }, 'low', 0)), [{ kind: 'part', from: 'm' }]);
});

test('who was dialled in vain counts no more, is told of no more, and is forgotten though others still tell of it', () => {
  const membership = inLarge();
  for (const id of 'vwxyz') membership.book.ended(`memory:${id}`, 0);
  membership.tick(0);
  assert.ok(membership.direct);
  const [introduced] = only('introduce', membership.up(member('c'), 'low', 0));
  assert.equal(introduced?.others, []);
  for (let now = 0; now < 700_000; now += 100_000) membership.learn([member('v')], now);
  membership.tick(700_000);
  assert.is(membership.book.get('memory:v'), undefined);
});

test('what others say does not change whom a link found at an address, nor take a seed away', () => {
  const membership = inLarge();
  membership.book.addSeed('memory:seed', 0);
  membership.book.found('memory:seed', 's');
  membership.learn([{ id: 'a', address: 'memory:seed' }], 0);
  assert.is(membership.book.get('memory:seed')?.id, 's');
  membership.book.excludeUnlessSeed('memory:seed');
  assert.ok(membership.book.get('memory:seed'), 'it led here by chance');
});

test('a node that nobody can dial is a leaf: it counts in no view, and leaves are bounded', () => {
  const membership = inLarge();
  const leaf = { id: 'l', address: '' };
  assert.ok(membership.admits(leaf, 'low'));
  assert.equal(only('part', membership.up(leaf, 'join', 0)), []);
  assert.not.ok(membership.admits({ id: 'm', address: '' }, 'join'));
  membership.down(leaf, 'lost', false, 0);
  assert.ok(membership.admits({ id: 'm', address: '' }, 'low'));
});

test('a last place is filled without haste while all that are asked have none, and at once after a link has ended', () => {
  const membership = inLarge();
  membership.down(member('b'), 'no-room', false, 0);
  let dials = 0;
  const pass = (from: number, to: number): number => {
    dials = 0;
    for (let now = from; now < to; now += DEFAULT_NODE_TIMES.tickMs) {
      for (const { address } of only('dial', membership.tick(now))) {
        dials += 1;
        membership.ended(address, now, 'no-room');
      }
    }
    return dials;
  };
  assert.ok(pass(0, 60_000) >= 8);
  assert.ok(pass(60_000, 120_000) <= 12, `${dials} dials a minute`);
  membership.down(member('a'), 'no-room', false, 120_000);
  assert.ok(pass(120_000, 121_000) > 0);
});

test('seeds are dialled more and more seldom, and soon again after a loss', () => {
  const membership = inLarge();
  membership.book.addSeed('memory:seed', 0);
  const probes: number[] = [];
  const until = (end: number): void => {
    for (let now = (probes.at(-1) ?? 0) + 1_000; now < end; now += 1_000) {
      membership.learn(['v', 'w', 'x', 'y', 'z'].map(member), now);
      const probed = only('dial', membership.tick(now)).some(({ address }) => address === 'memory:seed');
      if (!probed) continue;
      probes.push(now);
      membership.book.ended('memory:seed', now, 'no-room');
    }
  };
  until(3_600_000);
  assert.ok(probes.length >= 6 && probes.length <= 20, probes.join());
  const [before, last] = [probes.length, probes.at(-1) ?? 0];
  membership.down(member('a'), 'lost', true, last);
  membership.up(member('d'), 'high', last);
  until(last + 60_000);
  assert.ok(probes.length > before);
});

test('a full book forgets others, but for seeds and neighbours that were lost', () => {
  const membership = create('a');
  membership.book.addSeed('memory:seed', 0);
  membership.down(member('a'), 'lost', true, 0);
  membership.learn(
    Array.from({ length: 100 }, (_, n) => member(`n${n}`)),
    0,
  );
  assert.is([...membership.book.all].length, 9, 'eight and the seed');
  assert.ok(membership.book.get('memory:seed') && membership.book.get('memory:a'));
});

test.run();
