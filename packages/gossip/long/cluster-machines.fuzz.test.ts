import { ConfigSet, DEFAULT_LIMITS } from '@sconf/data-model';
import { CLOSE_CODES, type CloseCode } from '@sconf/transport';
import { createRandom, type Random } from '@sconf/transport/faulty';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { BroadcastTree } from '../src/broadcast/broadcast-tree.js';
import type { Wave } from '../src/broadcast/wave.js';
import { readFrame } from '../src/frames/decode-frame.js';
import {
  forwardJoinFrame,
  graftFrames,
  haveFrames,
  shuffleFrame,
  shuffleReplyFrame,
  waveFrame,
} from '../src/frames/encode-frame.js';
import { type KeyVersion, MAX_MEMBERS, type Member } from '../src/frames/frame.js';
import { MEMBER_READERS } from '../src/frames/member-readers.js';
import { Membership } from '../src/membership/membership.js';
import type { MembershipEffect, MembershipFrame } from '../src/membership/membership-effect.js';
import { DEFAULT_GOSSIP_LIMITS } from '../src/node/limits.js';
import { DEFAULT_NODE_TIMES } from '../src/node/node-times.js';

const test = suite('cluster-machines-fuzz');

const MESSAGES = process.env.SCONF_FULL === '1' ? 2_000_000 : 100_000;
const SEED = Number(process.env.SCONF_SEED ?? 1);
const OWN = 'memory:self';
const PRIORITIES = ['low', 'high', 'join', undefined] as const;

/** Chooses, from one source. */
class Dice {
  readonly random: Random;

  constructor(seed: number) {
    this.random = createRandom(seed);
  }

  below(bound: number): number {
    return Math.floor(this.random() * bound);
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)] as T;
  }

  /** A node; mostly one of a few, now and then one that nobody has heard of, or this one itself. */
  member(): Member {
    const id = this.random() < 0.7 ? `n${this.below(40)}` : `n${this.below(1_000_000)}`;
    if (this.random() < 0.02) return { id: 'self', address: OWN };
    return { id, address: this.random() < 0.1 ? '' : `memory:${this.random() < 0.9 ? id : 'elsewhere'}` };
  }

  members(): Member[] {
    return Array.from({ length: this.random() < 0.01 ? MAX_MEMBERS : this.below(8) }, () => this.member());
  }

  membershipFrame(): MembershipFrame {
    const path = Array.from({ length: this.below(4) }, () => this.member().id);
    const hops = this.below(256);
    return this.pick<MembershipFrame>([
      { kind: 'forward-join', member: this.member(), hops },
      { kind: 'shuffle', hops, path, members: this.members() },
      { kind: 'shuffle-reply', path, members: this.members() },
    ]);
  }
}

/** What a membership asks for can be done and sent, and a peer can read it. */
function checkEffects(effects: readonly MembershipEffect[], membership: Membership, cause?: MembershipFrame): void {
  // What starts here goes 3 and 6 hops; what comes by goes fewer than it did, whatever it claims.
  const before = cause === undefined || cause.kind === 'shuffle-reply' ? undefined : cause.hops;
  assert.ok(effects.length <= 400, `${effects.length} effects of one step`);
  for (const effect of effects) {
    if (effect.kind === 'dial') {
      assert.ok(effect.address !== '' && effect.address !== OWN, 'nobody dials itself, or nowhere');
      assert.is(membership.book.get(effect.address)?.busy, true);
    } else if (effect.kind === 'introduce') assert.ok(effect.others.length <= 32);
    else if (effect.kind === 'tell') {
      const { frame } = effect;
      if (frame.kind === 'shuffle-reply')
        readFrame(shuffleReplyFrame(frame.path, frame.members), DEFAULT_LIMITS, MEMBER_READERS);
      else if (frame.kind === 'shuffle') {
        assert.ok(frame.hops < Math.min(before ?? 4, before === undefined ? 4 : 3), 'a shuffle comes to an end');
        readFrame(shuffleFrame(frame.hops, frame.path, frame.members), DEFAULT_LIMITS, MEMBER_READERS);
      } else {
        assert.ok(frame.hops < Math.min(before ?? 7, before === undefined ? 7 : 6), 'a join comes to an end');
        readFrame(forwardJoinFrame(frame.member, frame.hops), DEFAULT_LIMITS, MEMBER_READERS);
      }
    }
  }
}

test(`no ${MESSAGES} messages make membership throw, loop or remember without bound, seed ${SEED}`, () => {
  const dice = new Dice(SEED);
  const limits = { ...DEFAULT_GOSSIP_LIMITS, maxPeers: 8, activeView: 4, passiveView: 32 };
  const options = {
    self: { id: 'self' },
    limits,
    times: DEFAULT_NODE_TIMES,
    random: dice.random,
    isSpare: () => dice.random() < 0.5,
  };
  const membership = new Membership(options, 0);
  membership.listensAt(OWN);
  membership.book.addSeed('memory:n0', 0);
  let now = 0;
  const linked = new Map<string, Member>();
  for (let sent = 0; sent < MESSAGES; sent++) {
    now += dice.random() * 100;
    const peer = dice.member();
    const act = dice.below(10);
    if (act < 5) {
      const frame = dice.membershipFrame();
      checkEffects(membership.receive(peer.id, frame, now), membership, frame);
    } else if (act === 5) membership.learn(dice.members(), now);
    else if (act === 6) checkEffects(membership.tick(now), membership);
    else if (act === 7 && peer.id !== 'self') {
      const priority = dice.pick(PRIORITIES);
      if (!membership.admits(peer, priority ?? 'high')) continue;
      linked.set(peer.id, peer);
      checkEffects(membership.up(peer, priority, now), membership);
    } else if (act === 8 && linked.size > 0) {
      const gone = dice.pick([...linked.values()]);
      linked.delete(gone.id);
      membership.down(gone, dice.pick(Object.keys(CLOSE_CODES)) as CloseCode, dice.random() < 0.5, now);
    } else {
      const dialled = [...membership.book.all].filter(({ busy }) => busy);
      if (dialled.length > 0) membership.book.ended(dice.pick(dialled).address, now);
    }
    // Peers that were linked with at most, and the links that are let go are so slowly.
    while (linked.size > 20) {
      const [first] = linked.values();
      linked.delete((first as Member).id);
      membership.down(first as Member, 'lost', false, now);
    }
    const size = [...membership.book.all].length;
    assert.ok(size <= 33, `${size} addresses are remembered, of ${sent} messages`);
  }
});

test(`no ${MESSAGES} messages make the broadcast tree throw, loop or remember without bound, seed ${SEED}`, () => {
  const dice = new Dice(SEED);
  const maxMissing = 100;
  const tree = new BroadcastTree({ self: 'n5', graftMs: 1_000, waveMs: 500, maxMissing, random: dice.random });
  const set = new ConfigSet();
  for (let id = 0; id < 50; id++) set.put({ type: 't', id: `${id}`, ver: 5 });
  const peers = Array.from({ length: 8 }, (_, i) => `n${i}`);
  const versions = (): KeyVersion[] =>
    Array.from({ length: dice.random() < 0.01 ? 5_000 : dice.below(8) }, () => ({
      type: dice.pick(['t', 'u']),
      id: `${dice.below(dice.random() < 0.9 ? 100 : 1_000_000)}`,
      ver: dice.pick([0, 4, 5, 6, Number.MAX_SAFE_INTEGER, 2n ** 64n - 1n]),
    }));
  const wave = (): Wave => ({
    root: dice.pick(peers),
    number: dice.pick([0, 1, 2 ** 31, 2 ** 32 - 1, dice.below(2 ** 32)]),
    hops: dice.below(256),
    parent: dice.random() < 0.5,
  });
  let now = 0;
  for (let sent = 0; sent < MESSAGES; sent++) {
    now += dice.random() * 100;
    const peer = dice.pick(peers);
    const act = dice.below(8);
    if (act < 4) tree.heardOf(peer, versions(), set.snapshot(), now);
    else if (act === 4) {
      const effects = tree.heardWave(peer, wave(), now);
      assert.ok(effects.length <= peers.length, `${effects.length} effects of one wave`);
    } else if (act === 5) tree.grafted(peer);
    else if (act === 6) {
      const effects = dice.random() < 0.5 ? tree.opened(peer, dice.random() < 0.5) : tree.closed(peer);
      assert.ok(effects.length <= peers.length, `${effects.length} effects of one link`);
    } else {
      for (const { type, id, ver } of versions().slice(0, 5)) tree.branch(peer).announcements.add(type, id, ver);
      const isOpen = (): boolean => dice.random() < 0.8;
      const direct = dice.random() < 0.1;
      const effects = tree.tick(now, { set: set.snapshot(), isOpen, direct, listens: dice.random() < 0.9 });
      let asked = 0;
      for (const effect of effects) {
        if (effect.kind === 'have')
          for (const frame of haveFrames(effect.versions)) readFrame(frame, DEFAULT_LIMITS, MEMBER_READERS);
        else if (effect.kind === 'graft') {
          asked += effect.keys.length;
          for (const frame of graftFrames(effect.keys)) readFrame(frame, DEFAULT_LIMITS, MEMBER_READERS);
        } else readFrame(waveFrame(effect.wave), DEFAULT_LIMITS, MEMBER_READERS);
      }
      assert.ok(asked <= maxMissing, `${asked} keys were asked for at once`);
      assert.ok(effects.length <= peers.length * 3, `${effects.length} effects of one step`);
    }
  }
  for (const entry of set.packed()) assert.is(entry.ver, 5, 'what is said of versions changes no entry');
});

test.run();
