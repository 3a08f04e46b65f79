import { ConfigSet, DEFAULT_LIMITS, packConfig } from '@sconf/data-model';
import { createRandom, type Random } from '@sconf/transport/faulty';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  ackFrames,
  bareFrame,
  forwardJoinFrame,
  graftFrames,
  haveFrames,
  helloFrame,
  membersFrame,
  reconcileFrame,
  shuffleFrame,
  shuffleReplyFrame,
  welcomeFrame,
} from '../src/frames/encode-frame.js';
import { DEFAULT_GOSSIP_LIMITS } from '../src/node/limits.js';
import { repeatedBatchFrame } from '../src/session/batch-frame.js';
import { Conversation } from '../src/session/conversation.js';
import { Session } from '../src/session/session.js';
import { DEFAULT_SESSION_TIMES } from '../src/session/session-times.js';

const test = suite('session-fuzz');

const FRAMES = process.env.SCONF_FULL === '1' ? 10_000_000 : 1_000_000;
const SEED = Number(process.env.SCONF_SEED ?? 1);

const fullSet = new ConfigSet();
for (let id = 0; id < 100; id++) fullSet.put({ type: 't', id: `${id}`, ver: 1, data: id });

/** A frame that a peer might send; `malice` is the share of those that no honest one would. */
function frameOf(random: Random, malice: number, recorded: readonly Uint8Array[]): Uint8Array {
  const below = (bound: number): number => Math.floor(random() * bound);
  const refused = [{ key: { type: 't', id: 'i' }, code: 'no' }];
  const some = (): Uint8Array => Uint8Array.from({ length: below(80) }, () => below(256));
  const makers: (() => Uint8Array)[] = [
    () =>
      helloFrame({
        major: random() < malice ? 2 : 1,
        minor: 0,
        cluster: random() < malice ? 'd' : 'c',
        id: random() < malice ? 'x' : 'b',
        incarnation: 8,
        nonce: below(3),
        address: '',
        capabilities: [],
        priority: 'low' as const,
      }),
    () =>
      welcomeFrame({
        size: below(200),
        session: random() < 0.5 ? undefined : { nonces: [1, below(3)], received: below(5) },
      }),
    () => repeatedBatchFrame(below(6), [packConfig({ type: 't', id: `${below(200)}`, ver: below(3), data: below(9) })]),
    () => ackFrames(random() < malice ? 9 : 0, random() < 0.2 ? refused : [])[0] as Uint8Array,
    () => membersFrame([{ id: 'c', address: 'memory:c', told: true }]),
    () => bareFrame((['ping', 'pong', 'bye', 'prune'] as const)[below(4)] ?? 'ping'),
    () => forwardJoinFrame({ id: 'c', address: 'memory:c' }, below(256)),
    () => shuffleFrame(below(256), ['c', 'd'].slice(below(3)), [{ id: 'c', address: 'memory:c' }]),
    () => shuffleReplyFrame(['c', 'd'].slice(below(3)), [{ id: 'c', address: 'memory:c' }]),
    () => haveFrames([{ type: 't', id: `${below(200)}`, ver: below(3) }])[0] as Uint8Array,
    () => graftFrames([{ type: 't', id: `${below(200)}` }])[0] as Uint8Array,
    () => recorded[below(recorded.length)] ?? bareFrame('ping'),
  ];
  if (random() < malice / 4) return random() < 0.5 ? some() : reconcileFrame(random() < 0.5, below(3), some());
  const frame = (makers[below(makers.length)] ?? some)();
  const chance = random() / malice;
  if (chance < 0.1) return frame.slice(0, below(frame.length + 1));
  if (chance < 0.2 && frame.length > 0) {
    const changed = frame.slice();
    changed[below(changed.length)] = below(256);
    return changed;
  }
  return frame;
}

/** One session against one peer that sends what it likes; how many frames were sent before it was closed. */
function fight(random: Random, most: number, recorded: Uint8Array[]): number {
  const set = ConfigSet.from(fullSet.snapshot());
  const conversation = new Conversation(8);
  const session = new Session(
    {
      self: { cluster: 'c', id: 'a', incarnation: 7, nonce: 1, address: '', priority: 'low' },
      set: () => set.snapshot(),
      limits: { ...DEFAULT_LIMITS, ...DEFAULT_GOSSIP_LIMITS },
      times: DEFAULT_SESSION_TIMES,
      reconcile: {},
    },
    0,
  );
  const malice = [0.002, 0.02, 0.5][Math.floor(random() * 3)] ?? 1;
  let now = 0;
  let closed = false;
  const perform = (effects: ReturnType<Session['start']>): void => {
    assert.ok(effects.length <= 40, `${effects.length} effects of one step`);
    for (const effect of effects) {
      if (effect.kind === 'send' && recorded.length < 500) recorded.push(effect.frame);
      else if (effect.kind === 'greeted') perform(session.admit(conversation));
      else if (effect.kind === 'batch' || effect.kind === 'reconciled-entries') {
        for (const entry of effect.entries) set.applyPacked(entry);
        if (effect.kind === 'batch') perform(session.settle(effect.number));
      } else if (effect.kind === 'close') closed = true;
    }
  };
  perform(session.start());
  let sent = 0;
  for (; sent < most && !closed; sent++) {
    perform(session.receive(frameOf(random, malice, recorded), now));
    if (random() < 0.05) conversation.outbox.add(packConfig({ type: 't', id: `${sent}`, ver: 9 }));
    session.nextBatch(now);
    if (random() < 0.02) perform(session.reconcile(new Uint8Array(8), now));
    if (random() < 0.05) perform(session.acknowledge());
    now += random() * 250;
    if (random() < 0.02) perform(session.tick(now));
  }
  for (const entry of fullSet.packed()) assert.ok(set.getPacked(entry.type, entry.id)?.ver !== undefined);
  return sent;
}

test(`no frame of ${FRAMES} makes a session throw, loop or forget, seed ${SEED}`, () => {
  const random = createRandom(SEED);
  const recorded: Uint8Array[] = [];
  for (let sent = 0; sent < FRAMES; ) sent += fight(random, FRAMES - sent, recorded);
});

test.run();
