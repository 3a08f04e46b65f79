import { ConfigSet, DEFAULT_LIMITS, PackedEntry, packConfig } from '@sconf/data-model';
import { Responder } from '@sconf/reconcile';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readFrame } from '../src/frames/decode-frame.js';
import {
  ackFrames,
  bareFrame,
  helloFrame,
  membersFrame,
  reconcileFrame,
  welcomeFrame,
} from '../src/frames/encode-frame.js';
import { type KnownSession, LEADS } from '../src/frames/frame.js';
import * as KIND from '../src/frames/kind.js';
import { MEMBER_READERS } from '../src/frames/member-readers.js';
import { DEFAULT_GOSSIP_LIMITS } from '../src/node/limits.js';
import { repeatedBatchFrame } from '../src/session/batch-frame.js';
import { Conversation } from '../src/session/conversation.js';
import { Session } from '../src/session/session.js';
import type { SessionEffect } from '../src/session/session-effect.js';
import { DEFAULT_SESSION_TIMES } from '../src/session/session-times.js';
import { pacing } from './virtual-world.js';

const test = suite('session');

const set = new ConfigSet();
const peerHello = {
  major: 1,
  minor: 0,
  cluster: 'c',
  incarnation: 8,
  nonce: 2,
  address: '',
  capabilities: ['new'],
  priority: 'low' as const,
  maxFrameBytes: 2 ** 20,
};
const self = {
  cluster: 'c',
  id: 'a',
  incarnation: 7,
  nonce: 1,
  address: '',
  priority: 'low',
  maxFrameBytes: 2 ** 20,
} as const;
const salt = new Uint8Array(8);

function create(capabilities: readonly string[] = []): Session {
  return new Session(
    {
      self: { ...self, capabilities },
      set: () => set.snapshot(),
      limits: { ...DEFAULT_LIMITS, ...DEFAULT_GOSSIP_LIMITS },
      peerReaders: MEMBER_READERS,
      times: DEFAULT_SESSION_TIMES,
      reconcile: {},
      responder: capabilities.includes(LEADS) ? undefined : new Responder(),
    },
    0,
  );
}

function hello(id = 'b', incarnation = 8): Uint8Array {
  return helloFrame({ ...peerHello, id, incarnation });
}

/** A session whose peer has greeted and been welcomed. */
function opened(conversation: Conversation = new Conversation()): { session: Session; conversation: Conversation } {
  const session = create();
  session.start();
  session.receive(hello(), 0);
  session.admit(conversation);
  session.receive(welcomeFrame({ size: 0, session: undefined }), 0);
  return { session, conversation };
}

function kinds(effects: readonly SessionEffect[]): string[] {
  return effects.map(({ kind }) => kind);
}

function sent(effects: readonly SessionEffect[]): number[] {
  return effects.flatMap((effect) => (effect.kind === 'send' ? [effect.frame[0] ?? -1] : []));
}

function closing(effects: readonly SessionEffect[]): string | undefined {
  const close = effects.find((effect) => effect.kind === 'close');
  return close?.kind === 'close' ? `${close.reason.code}: ${close.reason.message}` : undefined;
}

function entry(id: number): PackedEntry {
  return packConfig(pacing(id, 1));
}

test('it greets, welcomes and opens, whatever is repeated or comes early', () => {
  const session = create();
  assert.equal(sent(session.start()), [1]);
  assert.equal(session.receive(welcomeFrame({ size: 0, session: undefined }), 0), []);
  assert.equal(session.receive(bareFrame(KIND.PING), 0), []);
  assert.equal(kinds(session.receive(hello(), 0)), ['greeted']);
  assert.equal(sent(session.admit(new Conversation())), [2]);
  assert.equal(sent(session.receive(hello(), 0)), [2]);
  assert.not.ok(session.open);
  assert.equal(kinds(session.receive(welcomeFrame({ size: 0, session: undefined }), 0)), ['opened']);
  assert.ok(session.open);
  assert.equal(session.receive(welcomeFrame({ size: 0, session: undefined }), 0), []);
});

test('nothing but greetings is done before it is open', () => {
  const session = create();
  assert.equal(session.reconcile(salt, 0), []);
  assert.equal(session.say(bareFrame(KIND.PING)), []);
  assert.equal(session.acknowledge(), []);
  assert.equal(session.nextBatch(0), []);
  session.forget(1);
});

test('greetings are repeated until there is an answer, and then no more', () => {
  const session = create();
  session.start();
  assert.equal(sent(session.tick(999)), []);
  assert.equal(sent(session.tick(1_000)), [1]);
  session.receive(hello(), 1_000);
  session.admit(new Conversation());
  assert.equal(sent(session.tick(2_000)), [1, 2]);
  session.receive(welcomeFrame({ size: 0, session: undefined }), 2_000);
  assert.equal(sent(session.tick(4_000)), []);
});

test('the side with the smaller set leads, of equal ones that with the lesser id', () => {
  for (const [size, id, leads] of [
    [1, 'b', true],
    [0, 'b', true],
    [0, 'Z', false],
  ] as const) {
    const session = create();
    session.receive(hello(id), 0);
    session.admit(new Conversation());
    const [effect] = session.receive(welcomeFrame({ size, session: undefined }), 0);
    assert.equal(effect, { kind: 'opened', resumed: false, leads });
  }
});

test('a session that one side never heard of is not resumed', () => {
  const { conversation } = opened();
  conversation.outbox.add(entry(1));
  const known = conversation.known;
  assert.equal(known, { nonces: [1, 2], received: 0 });
  const resume = (nonces: readonly [number, number], received: number): SessionEffect | undefined => {
    const session = create();
    session.receive(hello(), 0);
    session.admit(conversation);
    return session.receive(welcomeFrame({ size: 0, session: { nonces, received } }), 0)[0];
  };
  assert.equal(resume([1, 2], 0), { kind: 'opened', resumed: true, leads: true });
  assert.is(conversation.outbox.size, 1);
  assert.equal(resume([1, 3], 0), { kind: 'opened', resumed: false, leads: true });
  assert.is(conversation.outbox.size, 0);
  assert.equal(resume([1, 2], 5), { kind: 'opened', resumed: false, leads: true });
});

/** Bytes of the batches that go out while each is acknowledged at once. */
function batchesOf(session: Session): number[] {
  const lengths: number[] = [];
  for (let number = 1; ; number++) {
    const [effect] = session.nextBatch(0);
    if (effect?.kind !== 'send') return lengths;
    lengths.push(effect.frame.length);
    session.receive(ackFrames(number, [])[0] as Uint8Array, 0);
  }
}

/** A session with so many entries that wait, resumed or not. */
function missed(count: number, resumes: boolean, maxFrameBytes: number): Session {
  const conversation = new Conversation();
  conversation.restart([1, 2]);
  for (let id = 0; id < count; id++) conversation.outbox.add(entry(id));
  const session = create();
  session.start();
  session.receive(helloFrame({ ...peerHello, id: 'b', maxFrameBytes }), 0);
  session.admit(conversation);
  const nonces = [1, resumes ? 2 : 3] as const;
  session.receive(welcomeFrame({ size: 0, session: { nonces, received: 0 } }), 0);
  if (!resumes) for (let id = 0; id < count; id++) conversation.outbox.add(entry(id));
  return session;
}

test('what waited for a link goes in batches as long as both take, then in shorter ones again', () => {
  const { maxBatchBytes, windowBytes } = DEFAULT_GOSSIP_LIMITS;
  const fits = (lengths: number[], most: number): boolean =>
    lengths.slice(0, -1).every((length) => length <= most && length > most - 200);
  const resumed = missed(20_000, true, 2 ** 22);
  const long = batchesOf(resumed);
  assert.ok(long.length === 2 && fits(long, windowBytes), `${long}`);
  assert.ok(fits(batchesOf(missed(20_000, true, 500_000)), 500_000));
  assert.ok(fits(batchesOf(missed(20_000, true, 100_000)), 100_000));
  assert.ok(fits(batchesOf(missed(20_000, false, 2 ** 22)), maxBatchBytes));
});

test('what comes once a link is back goes in short batches, also while some of what waited does', () => {
  const { session, conversation } = opened();
  conversation.outbox.add(entry(0));
  assert.equal(sent(session.nextBatch(0)), [3]);
  const again = create();
  again.start();
  again.receive(hello(), 0);
  again.admit(conversation);
  const known = conversation.known as KnownSession;
  again.receive(welcomeFrame({ size: 0, session: { ...known, received: 0 } }), 0);
  for (let id = 1; id < 20_000; id++) conversation.outbox.add(entry(id));
  const [first = 0, second = 0] = batchesOf(again);
  assert.ok(first > DEFAULT_GOSSIP_LIMITS.maxBatchBytes, `${first} bytes with what waited`);
  assert.ok(second <= DEFAULT_GOSSIP_LIMITS.maxBatchBytes, `${second} bytes behind it`);
});

test('silence is asked about, then ends the link', () => {
  const { session } = opened();
  assert.equal(sent(session.tick(3_999)), []);
  assert.equal(sent(session.tick(4_000)), [6]);
  assert.equal(sent(session.tick(5_000)), []);
  assert.equal(sent(session.receive(bareFrame(KIND.PING), 5_000)), [7]);
  assert.equal(session.receive(bareFrame(KIND.PONG), 6_000), []);
  assert.equal(sent(session.tick(10_000)), [6]);
  assert.equal(sent(session.tick(14_000)), [6]);
  assert.is(closing(session.tick(17_999)), undefined);
  assert.is(closing(session.tick(18_000)), 'lost: nothing was heard for 12000 ms');
  assert.equal([session.tick(20_000), session.receive(hello(), 20_000)], [[], []]);
});

test('who was suspended asks and reads before it takes the peer for dead', () => {
  const { session } = opened();
  assert.equal(sent(session.tick(200)), []);
  const wakes = 3_600_000;
  assert.equal(sent(session.tick(wakes)), [6], 'what came meanwhile is yet to be read');
  assert.equal(sent(session.tick(wakes + 200)), []);
  session.receive(bareFrame(KIND.PONG), wakes + 201);
  assert.equal(sent(session.tick(wakes + 4_000)), []);
  assert.equal(sent(session.tick(wakes + 4_201)), [6], 'from here on as ever');
});

test('a peer that is silent all the same is taken for dead by who was suspended', () => {
  const { session } = opened();
  const found: string[] = [];
  for (let now = 3_600_000; found.length === 0; now += 200) {
    const end = closing(session.tick(now));
    if (end !== undefined) found.push(`${end}, ${now - 3_600_000} ms after it woke`);
  }
  assert.equal(found, ['lost: nothing was heard for 12000 ms, 8000 ms after it woke']);
});

test('who says anything but what greeting asks for is not waited for', () => {
  const session = create();
  session.start();
  for (let now = 200; now < 12_000; now += 200) {
    session.receive(bareFrame(KIND.PING), now);
    assert.is(closing(session.tick(now)), undefined);
  }
  assert.is(closing(session.tick(12_000)), 'lost: no greeting came for 12000 ms');
});

test('who greets and never welcomes is not waited for', () => {
  const session = create();
  session.start();
  for (let now = 200; now < 12_000; now += 200) {
    for (const { kind } of session.receive(hello(), now)) if (kind === 'greeted') session.admit(new Conversation());
    assert.is(closing(session.tick(now)), undefined);
  }
  assert.is(closing(session.tick(12_000)), 'lost: no greeting came for 12000 ms');
});

/** What the last of `many` batches, the first, and those between ask for. */
function soonOnce(number: number, many: number): string[] {
  if (number % many === 0) return ['send'];
  return number % many === 1 ? ['acknowledge-soon'] : [];
}

test('batches are taken once in whatever order, and acknowledged when durable', () => {
  const { session, conversation } = opened();
  assert.equal(kinds(session.receive(repeatedBatchFrame(2, [entry(2)]), 0)), ['entries']);
  assert.equal(kinds(session.receive(repeatedBatchFrame(1, [entry(1)]), 0)), ['entries']);
  assert.equal(kinds(session.receive(repeatedBatchFrame(1, [entry(1)]), 0)), ['acknowledge-soon']);
  session.settle(2);
  assert.is(conversation.acknowledged, 0);
  assert.equal(kinds(session.settle(1)), [], 'that was asked for before');
  assert.is(conversation.acknowledged, 2);
  assert.equal(session.acknowledge(), [{ kind: 'send', frame: ackFrames(2, [])[0] as Uint8Array }]);
  assert.equal(session.acknowledge(), []);
});

test('many batches are acknowledged without waiting for more', () => {
  const { session } = opened();
  for (let number = 1; number <= 128; number++) {
    session.receive(repeatedBatchFrame(number, [entry(number)]), 0);
    assert.equal(kinds(session.settle(number)), soonOnce(number, 128));
  }
});

test('many bytes are acknowledged without waiting for more, and counted anew from then on', () => {
  const { session } = opened();
  const entries = Array.from({ length: 300 }, (_, id) => entry(id));
  const frame = repeatedBatchFrame(1, entries);
  const batches = Math.ceil((128 * 1024) / frame.length);
  assert.ok(batches > 1 && batches < 32);
  for (let number = 1; number <= 2 * batches; number++) {
    session.receive(repeatedBatchFrame(number, entries), 0);
    assert.equal(kinds(session.settle(number)), soonOnce(number, batches));
  }
});

test('many refusals are told at once, even while nothing is durable, so that they can not pile up', () => {
  const { session } = opened();
  const unfit = Array.from({ length: 1024 }, () => new PackedEntry('t', '', 1, true, undefined));
  assert.equal(sent(session.receive(repeatedBatchFrame(1, unfit.slice(1)), 0)), []);
  const effects = session.receive(repeatedBatchFrame(2, unfit.slice(0, 1)), 0);
  const acks = effects.flatMap((effect) =>
    effect.kind === 'send' ? [readFrame(effect.frame, DEFAULT_LIMITS, MEMBER_READERS)] : [],
  );
  assert.ok(acks.every((frame) => frame.kind === 'ack' && frame.number === 0));
  assert.is(
    acks.reduce((sum, frame) => sum + (frame.kind === 'ack' ? frame.refused.length : 0), 0),
    1024,
  );
  assert.equal(session.acknowledge(), []);
});

test('a batch whose acknowledgement is overdue is repeated, less and less often', () => {
  const { session, conversation } = opened();
  for (const id of [1, 2]) {
    conversation.outbox.add(entry(id));
    assert.equal(sent(session.nextBatch(0)), [3]);
  }
  const heard = (now: number): unknown => session.receive(bareFrame(KIND.PONG), now);
  const again = (number: number): SessionEffect[] => [
    { kind: 'send', frame: repeatedBatchFrame(number, [entry(number)]) },
  ];
  assert.equal(session.tick(1_999), []);
  heard(2_000);
  assert.equal(session.tick(2_000, false), [], 'what is not on its way yet is not lost');
  assert.equal(session.tick(2_000), again(1));
  heard(5_999);
  assert.equal(session.tick(5_999), []);
  heard(6_000);
  assert.equal(session.tick(6_000), again(1));
  assert.equal(kinds(session.receive(ackFrames(1, [])[0] as Uint8Array, 7_000)), ['room']);
  assert.equal(session.tick(8_999), []);
  heard(9_000);
  assert.equal(session.tick(9_000), again(2));
});

test('a peer that says nothing is asked for a sign of life, and sent nothing twice', () => {
  const { session, conversation } = opened();
  conversation.outbox.add(entry(1));
  assert.equal(sent(session.nextBatch(0)), [3]);
  session.receive(bareFrame(KIND.PONG), 1_999);
  const asks: SessionEffect[] = [{ kind: 'send', frame: bareFrame(KIND.PING) }];
  assert.equal(session.tick(2_000), asks);
  assert.equal(session.tick(3_999), []);
  assert.equal(session.tick(4_000), asks);
  assert.equal(kinds(session.receive(ackFrames(1, [])[0] as Uint8Array, 4_001)), ['room']);
  session.receive(bareFrame(KIND.PONG), 60_000);
  assert.equal(session.tick(60_000), []);
});

test('no more than the window is under way', () => {
  const { session, conversation } = opened();
  let batches = 0;
  for (let id = 0; id < 300; id++) {
    conversation.outbox.add(entry(id));
    batches += session.nextBatch(0).length;
  }
  assert.is(batches, DEFAULT_GOSSIP_LIMITS.windowBatches);
});

test('what becomes durable after the link is gone does not count', () => {
  const { session, conversation } = opened();
  session.receive(repeatedBatchFrame(1, [entry(1)]), 0);
  session.end();
  assert.equal(session.settle(1), []);
  assert.is(conversation.acknowledged, 0);
});

test('only one exchange is led at a time, and one without an answer is given up', () => {
  const { session } = opened();
  assert.equal(sent(session.reconcile(salt, 0)), [5]);
  assert.equal(session.reconcile(salt, 0), []);
  assert.ok(session.reconciling);
  session.receive(bareFrame(KIND.PONG), 10_001);
  session.tick(10_001);
  assert.not.ok(session.reconciling);
  assert.equal(sent(session.reconcile(salt, 10_001)), [5]);
});

test('an exchange ends with its link', () => {
  const { session } = opened();
  session.reconcile(salt, 0);
  session.end();
  assert.not.ok(session.reconciling);
});

test('an exchange between equal sets is one message each way, and a late answer is none', () => {
  const [asking, answering] = [opened().session, opened().session];
  const [question] = asking.reconcile(salt, 0);
  assert.is(question?.kind, 'send');
  const { frame } = question as SessionEffect & { kind: 'send' };
  assert.ok(frame.length <= 64, `${frame.length} bytes`);
  const [answer] = answering.receive(frame, 0);
  const answered = (answer as SessionEffect & { kind: 'send' }).frame;
  assert.equal(kinds(asking.receive(answered, 0)), ['reconciled']);
  assert.equal(asking.receive(answered, 0), []);
});

for (const [own, theirs, leads] of [
  [[LEADS], [], true],
  [[LEADS], ['new'], true],
  [[], ['new', LEADS], false],
] as const) {
  test(`of sides with the capabilities [${own}] and [${theirs}] the former ${leads ? 'leads' : 'is led'}, whatever both hold`, () => {
    for (const size of [0, 1_000]) {
      const session = create(own);
      session.start();
      session.receive(helloFrame({ ...peerHello, id: 'b', capabilities: theirs }), 0);
      session.admit(new Conversation());
      const effects = session.receive(welcomeFrame({ size, session: undefined }), 0);
      assert.equal(effects, [{ kind: 'opened', resumed: false, leads }]);
    }
  });
}

const hostile: [string, Uint8Array, RegExp][] = [
  ['garbage', Uint8Array.of(200, 1, 2), /^protocol-error: malformed-frame: /],
  ['an empty frame', new Uint8Array(0), /^protocol-error: malformed-frame: /],
  ['another node in the same link', hello('x'), /^protocol-error: unexpected-frame: another hello than the first/],
  ['another life in the same link', hello('b', 9), /^protocol-error: unexpected-frame: /],
  ['another cluster', helloFrame({ ...peerHello, id: 'b', cluster: 'd' }), /^wrong-cluster: /],
  [
    'an acknowledgement of what was never sent',
    ackFrames(1, [])[0] as Uint8Array,
    /^protocol-error: unexpected-frame: /,
  ],
  ['a batch far ahead', repeatedBatchFrame(5_000, []), /^protocol-error: unexpected-frame: /],
  ['no message of reconciling', reconcileFrame(false, 1, Uint8Array.of(9)), /^protocol-error: /],
];

for (const [what, frame, reason] of hostile) {
  test(`${what} ends the link with a typed reason`, () => {
    const { session } = opened();
    assert.match(closing(session.receive(frame, 0)) ?? 'still open', reason);
    assert.not.ok(session.open);
    assert.equal(session.receive(bareFrame(KIND.PING), 0), []);
  });
}

test('members are passed on, and a good-bye ends the link', () => {
  const { session } = opened();
  const members = [{ id: 'c', address: 'memory:c', told: true }];
  assert.equal(session.receive(membersFrame(members), 0), [{ kind: 'heard', frame: { kind: 'members', members } }]);
  assert.equal(sent(session.say(bareFrame(KIND.BYE))), [9]);
  assert.is(closing(session.receive(bareFrame(KIND.BYE), 0)), 'going-away: going away');
});

test.run();
