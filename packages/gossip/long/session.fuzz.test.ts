import { ConfigSet, comparePacked, DEFAULT_LIMITS, PackedEntry, pack, packConfig } from '@sconf/data-model';
import { Responder } from '@sconf/reconcile';
import { CLOSE_CODES } from '@sconf/transport';
import { createRandom, type Random } from '@sconf/transport/faulty';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readFrame } from '../src/frames/decode-frame.js';
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
  waveFrame,
  welcomeFrame,
} from '../src/frames/encode-frame.js';
import * as KIND from '../src/frames/kind.js';
import { MEMBER_READERS } from '../src/frames/member-readers.js';
import { DEFAULT_GOSSIP_LIMITS } from '../src/node/limits.js';
import { repeatedBatchFrame } from '../src/session/batch-frame.js';
import { Conversation } from '../src/session/conversation.js';
import { Session } from '../src/session/session.js';
import { DEFAULT_SESSION_TIMES } from '../src/session/session-times.js';

const test = suite('session-fuzz');

const FRAMES = process.env.SCONF_FULL === '1' ? 10_000_000 : 1_000_000;
const SEED = Number(process.env.SCONF_SEED ?? 1);

/** Refusals of an entry that make a frame of 64 KiB many times over. */
const MAX_UNTOLD = 1024;

const LIMITS = { ...DEFAULT_LIMITS, ...DEFAULT_GOSSIP_LIMITS, maxIdBytes: 20, maxDataBytes: 100 };

/** A rule of access, which takes no entry of this key. */
const FORBIDDEN = 'forbidden';
const refuse = ({ id }: PackedEntry): string | undefined => (id === FORBIDDEN ? 'no' : undefined);

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
        maxFrameBytes: 65_536 + below(2 ** 21) - below(2),
      }),
    () =>
      welcomeFrame({
        size: below(200),
        session: random() < 0.5 ? undefined : { nonces: [1, below(3)], received: below(5) },
      }),
    () => repeatedBatchFrame(below(6), [packConfig({ type: 't', id: `${below(200)}`, ver: below(3), data: below(9) })]),
    () => repeatedBatchFrame(below(6), badEntries(below(malice < 0.1 ? 400 : 1000))),
    () => ackFrames(random() < malice ? 9 : 0, random() < 0.2 ? refused : [])[0] as Uint8Array,
    () => membersFrame([{ id: 'c', address: 'memory:c', told: true }]),
    () => bareFrame(([KIND.PING, KIND.PONG, KIND.BYE] as const)[below(3)] ?? KIND.PING),
    () => forwardJoinFrame({ id: 'c', address: 'memory:c' }, below(256)),
    () => shuffleFrame(below(256), ['c', 'd'].slice(below(3)), [{ id: 'c', address: 'memory:c' }]),
    () => shuffleReplyFrame(['c', 'd'].slice(below(3)), [{ id: 'c', address: 'memory:c' }]),
    () => haveFrames([{ type: 't', id: `${below(200)}`, ver: below(3) }])[0] as Uint8Array,
    () => graftFrames([{ type: 't', id: `${below(200)}` }])[0] as Uint8Array,
    () => waveFrame({ root: 'cba'[below(3)] ?? '', number: below(2 ** 32), hops: below(256), parent: random() < 0.5 }),
    () => recorded[below(recorded.length)] ?? bareFrame(KIND.PING),
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

/** Entries that limits, rules of access or the exactness of data don't let in. */
function badEntries(many: number): PackedEntry[] {
  const entries = [
    packConfig({ type: 't', id: FORBIDDEN, ver: 1 }),
    packConfig({ type: 't', id: 'i'.repeat(30), ver: 1 }),
    packConfig({ type: 't', id: 'large', ver: 1, data: 'x'.repeat(200) }),
    new PackedEntry('t', 'inexact', 1, false, '{"b":1,"a":2}'),
    new PackedEntry('t', '', 1, true, undefined),
  ];
  return many === 0 ? Array.from({ length: 250 }, () => entries).flat() : entries;
}

/** What must hold of entries before they are merged. */
function checkEntries(entries: readonly PackedEntry[], set: ConfigSet, reconciled: boolean): void {
  for (const entry of entries) {
    assert.is(pack(entry, LIMITS).text, entry.text, 'what is taken keeps to the limits, and is canonical');
    assert.is(refuse(entry), undefined, 'what is taken is let in');
    const held = set.getPacked(entry.type, entry.id);
    if (reconciled) assert.ok(held === undefined || comparePacked(entry, held) > 0);
  }
}

function refusalsIn(ack: Uint8Array): number {
  const frame = readFrame(ack, LIMITS, MEMBER_READERS);
  return frame.kind === 'ack' ? frame.refused.length : 0;
}

/** One session against one peer that sends what it likes; how many frames were sent before it was closed. */
function fight(random: Random, most: number, recorded: Uint8Array[], met: Set<string>): number {
  const set = ConfigSet.from(fullSet.snapshot());
  const conversation = new Conversation();
  const reconcile = { refuse, limits: { maxIdBytes: LIMITS.maxIdBytes, maxDataBytes: LIMITS.maxDataBytes } };
  const session = new Session(
    {
      self: {
        cluster: 'c',
        id: 'a',
        incarnation: 7,
        nonce: 1,
        address: '',
        capabilities: [],
        priority: 'low',
        maxFrameBytes: 2 ** 20,
      },
      set: () => set.snapshot(),
      limits: LIMITS,
      peerReaders: MEMBER_READERS,
      times: DEFAULT_SESSION_TIMES,
      reconcile,
      responder: random() < 0.1 ? undefined : new Responder(reconcile),
    },
    0,
  );
  const malice = [0.002, 0.02, 0.5][Math.floor(random() * 3)] ?? 1;
  let now = 0;
  let closed = false;
  let greeted = false;
  let untold = 0;
  // A disk that is slow, or stands still: what was merged becomes durable later, or never.
  const speed = [0, 0.1, 1][Math.floor(random() * 3)] ?? 1;
  const undurable: number[] = [];
  const perform = (effects: ReturnType<Session['start']>): void => {
    assert.ok(effects.length <= 40, `${effects.length} effects of one step`);
    const ofBatch = effects.some((effect) => effect.kind === 'entries' && effect.number !== undefined);
    for (const effect of effects) {
      if (effect.kind === 'send' && effect.frame[0] === KIND.ACK) untold -= refusalsIn(effect.frame);
      if (effect.kind === 'refused' && effect.by === 'here' && ofBatch) untold += effect.refusals.length;
      if (effect.kind === 'send' && recorded.length < 500) recorded.push(effect.frame);
      else if (effect.kind === 'greeted') {
        greeted = true;
        perform(session.admit(conversation));
      } else if (effect.kind === 'entries') {
        checkEntries(effect.entries, set, effect.number === undefined);
        for (const entry of effect.entries) set.applyPacked(entry);
        if (effect.number !== undefined) undurable.push(effect.number);
      } else if (effect.kind === 'close') {
        closed = true;
        assert.ok(effect.reason.code in CLOSE_CODES && effect.reason.message.length > 0);
        met.add(effect.reason.code);
      }
    }
  };
  perform(session.start());
  let sent = 0;
  for (; sent < most && !closed; sent++) {
    const frame = frameOf(random, malice, recorded);
    met.add(`${session.open ? 'open' : greeted ? 'joining' : 'greeting'}: ${frame[0]}`);
    perform(session.receive(frame, now));
    while (undurable.length > 0 && random() < speed) perform(session.settle(undurable.shift() as number));
    assert.ok(untold < MAX_UNTOLD, `${untold} refusals are kept`);
    assert.ok(undurable.length <= 1024, `${undurable.length} batches were taken that are not durable`);
    if (random() < 0.05) conversation.outbox.add(packConfig({ type: 't', id: `${sent}`, ver: 9 }));
    perform(session.nextBatch(now));
    if (random() < 0.02) perform(session.reconcile(new Uint8Array(8), now));
    if (random() < 0.05) perform(session.acknowledge());
    now += random() * 250;
    if (random() < 0.02) perform(session.tick(now));
  }
  if (closed) assert.equal(session.receive(bareFrame(KIND.PING), now), [], 'what is closed stays silent');
  for (const entry of fullSet.packed()) {
    const now = set.getPacked(entry.type, entry.id);
    assert.ok(now !== undefined && comparePacked(now, entry) >= 0, 'a set only grows by the join');
  }
  return sent;
}

test(`no frame of ${FRAMES} makes a session throw, loop or forget, seed ${SEED}`, () => {
  const random = createRandom(SEED);
  const recorded: Uint8Array[] = [];
  const met = new Set<string>();
  for (let sent = 0; sent < FRAMES; ) sent += fight(random, FRAMES - sent, recorded, met);
  for (const state of ['greeting', 'joining', 'open']) {
    for (const [kind, number] of Object.entries(KIND)) {
      assert.ok(met.has(`${state}: ${number}`), `${kind} came while ${state}`);
    }
  }
  for (const code of ['protocol-error', 'wrong-cluster', 'wrong-version']) assert.ok(met.has(code), code);
});

test.run();
