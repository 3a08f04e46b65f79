import { createHash } from 'node:crypto';
import { type ConfigSet, pack, type Snapshot } from '@sconf/data-model';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { FrameWriter } from '../src/frame-writer.js';
import { type Effects, Initiator, Responder, Sketch } from '../src/index.js';
import { FIRST_KEY, type Item, LAST_KEY } from '../src/item.js';
import { failedFrame } from '../src/message.js';
import { setOf } from './arbitrary-sets.js';
import { frame, KIND, TURN_AT, writeItems } from './frames.js';
import { exchange, pacing, SALT } from './pair.js';

const test = suite('hostile');

const MAX = 2 ** 19;
const shared = Array.from({ length: 300 }, (_, i) => pacing(i, 1));
const typeKey = 'no type'.padEnd(32, '.');

function answerFrame(handled: number, root: string | undefined, items: readonly Item[]): Uint8Array {
  const writer = frame('answer', MAX)
    .u16(handled)
    .u8(root === undefined ? 0 : 1)
    .binary(root ?? '');
  return writeItems(writer, items).take();
}

function exchangeFrame(write: (writer: FrameWriter) => unknown): Uint8Array {
  const writer = frame('exchange', MAX).binary('saltsalt').u8(1);
  write(writer);
  return writer.take();
}

/** An initiator that gets every message as the answer to its last one. */
class Opened {
  readonly #initiator: Initiator;
  #turn: number;

  constructor(phase: 'opening' | 'reading' | 'exchanging', set: ConfigSet) {
    const sketch = phase === 'reading' ? { sketch: new Sketch({ cells: 1000 }) } : {};
    this.#initiator = new Initiator({ salt: SALT, ...sketch });
    this.#turn = this.#initiator.start(set.snapshot()).reply?.[TURN_AT] ?? 0;
    if (phase === 'exchanging') this.receive(frame('different', MAX).u32(5).take(), set.snapshot());
    if (phase === 'reading') this.receive(cellsFrame(0, 64), set.snapshot());
  }

  get waiting(): number {
    return this.#initiator.waiting;
  }

  receive(bytes: Uint8Array, set: Snapshot): Effects {
    const answer = bytes.slice();
    if (answer.length > TURN_AT) answer[TURN_AT] = this.#turn;
    const effects = this.#initiator.receive(answer, set);
    this.#turn = effects.reply?.[TURN_AT] ?? this.#turn;
    return effects;
  }
}

function cellsFrame(from: number, count: number): Uint8Array {
  const writer = frame('cells', MAX).binary('r'.repeat(20)).u32(1000).u32(from);
  for (let i = 0; i < count * 25; i++) writer.u8(i * 31);
  return writer.take();
}

function failure(effects: Effects): string | undefined {
  return effects.outcome?.kind === 'failed' ? effects.outcome.error.code : undefined;
}

/** What every message begins with. */
const BAD_HEADS: Readonly<Record<string, [Uint8Array, string]>> = {
  'an empty message': [new Uint8Array(0), 'malformed-frame'],
  'another version': [Uint8Array.of(2, 1, 19, 0), 'unsupported-version'],
  'an unknown kind': [Uint8Array.of(1, 99, 19, 0), 'malformed-frame'],
  'the kind 0': [Uint8Array.of(1, 0, 19, 0), 'malformed-frame'],
  'a sender that takes too little': [Uint8Array.of(1, KIND.equal, 3, 0), 'malformed-frame'],
  'a sender that takes too much': [Uint8Array.of(1, KIND.equal, 200, 0), 'malformed-frame'],
  'a failure without a reason': [Uint8Array.of(1, KIND.failed, 19, 0), 'malformed-frame'],
  'an oversized message': [new Uint8Array(MAX + 1), 'frame-too-large'],
};

for (const [name, [bytes, code]] of Object.entries(BAD_HEADS)) {
  test(`${name} ends an exchange with ${code}, whichever side gets it`, () => {
    const set = setOf(shared);
    const answer = new Responder().receive(bytes, set.snapshot());
    assert.is(failure(answer), code);
    assert.is(answer.reply?.[1], KIND.failed);
    for (const phase of ['opening', 'reading', 'exchanging'] as const) {
      const initiator = new Opened(phase, set);
      assert.is(failure(initiator.receive(bytes, set.snapshot())), code);
      assert.is(failure(initiator.receive(bytes, set.snapshot())), code, 'and stays ended');
    }
    assert.is(set.size, 300);
  });
}

/** Items, each behind what makes it one that the side could take. */
const BAD_ITEMS: Readonly<Record<string, (writer: FrameWriter) => unknown>> = {
  'an unknown item': (writer) => writer.u8(77),
  'a place without a type': (writer) => writer.u8(6).u8(0).u8(0),
  'a place below the last digit': (writer) => writer.u8(0).binary(typeKey).u8(4).u8(65),
  'a branch at the last digit': (writer) => writer.u8(0).binary(typeKey).u8(3).u8(64).binary('p'.repeat(32)).u16(0),
  'a list that is too long': (writer) =>
    writer
      .u8(0)
      .binary(typeKey)
      .u8(4)
      .u8(0)
      .u8(17)
      .binary('d'.repeat(17 * 8)),
  'an entry of no kind': (writer) => writer.u8(9).name('t').name('i').u64(1).u8(3),
  'a name that is not UTF-8': (writer) => writer.u8(9).u16(1).u8(0xff),
  'an entry that ends early': (writer) => writer.u8(9).name('t').name('i').u64(1).u8(2).u32(9),
};

for (const [name, write] of Object.entries(BAD_ITEMS)) {
  test(`${name} ends an exchange with malformed-frame, whichever side gets it`, () => {
    const set = setOf(shared);
    const answer = new Responder().receive(exchangeFrame(write), set.snapshot());
    assert.is(failure(answer), 'malformed-frame');
    assert.is(answer.reply?.[1], KIND.failed);
    const writer = frame('answer', MAX).u16(0).u8(0);
    write(writer);
    const initiator = new Opened('exchanging', set);
    const effects = initiator.receive(writer.take(), set.snapshot());
    assert.is(failure(effects), 'malformed-frame');
    assert.is(effects.reply?.[1], KIND.failed);
    assert.is(set.size, 300);
  });
}

test('messages that are too short or too long for their kind are malformed', () => {
  const set = setOf(shared);
  const root = 'r'.repeat(20);
  for (const [phase, bytes] of [
    ['opening', frame('equal', MAX).u8(0).take()],
    ['opening', frame('different', MAX).u8(0).take()],
    ['opening', frame('different', MAX).u32(1).u8(0).take()],
    ['reading', frame('cells', MAX).binary('short').take()],
    ['reading', frame('cells', MAX).binary(root).u32(1000).u32(64).u8(0).take()],
    ['exchanging', frame('answer', MAX).u8(0).take()],
    ['exchanging', frame('answer', MAX).u16(0).u8(1).binary('short').take()],
  ] as const) {
    assert.is(failure(new Opened(phase, set).receive(bytes, set.snapshot())), 'malformed-frame');
  }
  const responder = new Responder({ sketch: new Sketch() });
  for (const bytes of [
    frame('open', MAX).binary('short').take(),
    frame('open', MAX).binary(root).u8(0).take(),
    frame('open', MAX).binary(root).u32(0).u32(0).binary(root).take(),
    frame('open', MAX).binary(root).u32(0).u32(0).binary('p'.repeat(33)).take(),
    frame('more-cells', MAX).binary(root).u32(0).take(),
    frame('more-cells', MAX).binary(root).u32(0).u32(9).u8(0).take(),
    frame('exchange', MAX).binary('short').take(),
  ]) {
    assert.is(failure(responder.receive(bytes, set.snapshot())), 'malformed-frame');
  }
});

test('what only the side that leads may say ends the exchange where the other says it', () => {
  const set = setOf(shared);
  const types: Item = { kind: 'types', after: FIRST_KEY, upTo: LAST_KEY, roots: [] };
  for (const item of [types, { kind: 'want', prefix: 'a prefix' }] as const) {
    const effects = new Opened('exchanging', set).receive(answerFrame(1, undefined, [item]), set.snapshot());
    assert.is(failure(effects), 'unexpected-frame');
  }
});

test('a frame that nobody waits for ends the exchange', () => {
  const set = setOf(shared);
  const equal = frame('equal', MAX).take();
  const different = frame('different', MAX).u32(1).take();
  const answer = answerFrame(0, undefined, []);
  const unexpected = [
    [new Opened('exchanging', set), equal],
    [new Opened('exchanging', set), different],
    [new Opened('exchanging', set), cellsFrame(0, 1)],
    [new Opened('opening', set), answer],
    [new Opened('opening', set), cellsFrame(0, 1)],
    [new Opened('reading', set), equal],
    [new Opened('reading', set), cellsFrame(7, 1)],
    [new Opened('opening', set), frame('open', MAX).binary('r'.repeat(20)).take()],
  ] as const;
  for (const [initiator, bytes] of unexpected) {
    assert.is(failure(initiator.receive(bytes, set.snapshot())), 'unexpected-frame');
  }
  const moreCells = frame('more-cells', MAX).binary('r'.repeat(20)).u32(0).u32(9).take();
  for (const bytes of [equal, different, answer, moreCells]) {
    assert.is(failure(new Responder().receive(bytes, set.snapshot())), 'unexpected-frame');
  }
});

test('a peer that gives up ends the exchange without an answer', () => {
  const set = setOf(shared);
  for (const bytes of [failedFrame('no-progress', 0, { maxMessageBytes: MAX }), frame('failed', MAX).u8(250).take()]) {
    for (const effects of [
      new Opened('opening', set).receive(bytes, set.snapshot()),
      new Responder().receive(bytes, set.snapshot()),
    ]) {
      assert.is(failure(effects), 'peer-gave-up');
      assert.is(effects.reply, undefined);
    }
  }
});

test('a peer that answers for ever without a new entry is given up', () => {
  const set = setOf(shared);
  const initiator = new Opened('exchanging', set);
  let effects = initiator.receive(answerFrame(0, undefined, []), set.snapshot());
  let messages = 1;
  for (; effects.outcome === undefined && messages < 1000; messages++) {
    effects = initiator.receive(answerFrame(0, undefined, []), set.snapshot());
  }
  assert.is(failure(effects), 'no-progress');
});

test('a peer that never handles what it is asked is given up', () => {
  const set = setOf(shared);
  const initiator = new Opened('exchanging', set);
  let effects: Effects;
  let messages = 0;
  do {
    effects = initiator.receive(answerFrame(0, 'r'.repeat(20), []), set.snapshot());
  } while (effects.outcome === undefined && ++messages < 1000);
  assert.is(failure(effects), 'no-progress');
});

test('a peer that asks for the same entries again and again is given up', () => {
  const set = setOf(shared);
  const initiator = new Opened('exchanging', set);
  const type = createHash('sha256').update('pacing').digest('binary');
  const get: Item = { kind: 'get', place: { typeKey: type, path: '' }, after: FIRST_KEY };
  let effects: Effects;
  let messages = 0;
  do {
    effects = initiator.receive(answerFrame(0, undefined, [get]), set.snapshot());
  } while (effects.outcome === undefined && ++messages < 1000);
  assert.is(failure(effects), 'no-progress');
  assert.ok(messages < 10);
});

test('a peer that answers more than it was asked is given up', () => {
  const set = setOf(shared);
  const many = Array.from({ length: 40 }, (): Item => ({ kind: 'types-left', after: FIRST_KEY, upTo: LAST_KEY }));
  const effects = new Opened('exchanging', set).receive(answerFrame(1, undefined, many), set.snapshot());
  assert.is(failure(effects), 'unexpected-frame');
});

test('a peer that opens ever more parts of the set is given up before memory is short', () => {
  const set = setOf(shared);
  const initiator = new Opened('exchanging', set);
  const more: Item = { kind: 'more', place: { typeKey, path: '' }, after: FIRST_KEY };
  let effects: Effects | undefined;
  let most = 0;
  for (let asked = 1, version = 2; effects?.outcome === undefined && version < 1000; version++) {
    // A new entry each time, and as much more to ask for as there may be.
    const items = Array<Item>(33 * asked - 1).fill(more);
    const frameBytes = answerFrame(1024, undefined, [{ kind: 'entry', entry: pacing(1, version) }, ...items]);
    effects = initiator.receive(frameBytes, set.snapshot());
    for (const entry of effects.received) set.applyPacked(entry);
    asked = Math.min(1024, asked * 32);
    most = Math.max(most, initiator.waiting);
  }
  assert.is(failure(effects as Effects), 'no-progress');
  assert.ok(most > 1000 && most <= 2 ** 20, `${most} pieces of work were kept`);
  assert.is(initiator.waiting, 0, 'what is over keeps nothing');
});

test('more new entries than allowed end the exchange', () => {
  const here = setOf([]);
  const exchanged = exchange(here, setOf(shared), { initiator: { limits: { maxExchangeEntries: 100 } } });
  assert.is(failure(exchanged.last), 'too-many-entries');
});

test('data that is not canonical, and names that no set takes, are refused one by one', () => {
  const write = (writer: FrameWriter): void => {
    writer.u8(9).name('t').name('a').u64(1).u8(2).text('{"b":1,"a":2}');
    writer.u8(9).name('t').name('b').u64(1).u8(2).text('nonsense');
    writer.u8(9).name('t').name('').u64(1).u8(1);
    writer.u8(9).name('t').name('\u0007').u64(1).u8(0);
    writer.u8(9).name('t').name('good').u64(1).u8(2).text('{"a":2,"b":1}');
  };
  const effects = new Responder().receive(exchangeFrame(write), setOf([]).snapshot());
  assert.equal(
    effects.received.map(({ id }) => id),
    ['good'],
  );
  assert.equal(
    effects.refused.map(({ code }) => code),
    ['invalid-data', 'malformed-json', 'invalid-id', 'invalid-id'],
  );
});

test('what loses the join is not received', () => {
  const set = setOf([pack({ type: 't', id: 'a', ver: 5, data: 1 })]);
  const write = (writer: FrameWriter): unknown => writer.u8(9).name('t').name('a').u64(4).u8(2).text('2');
  assert.equal(new Responder().receive(exchangeFrame(write), set.snapshot()).received, []);
});

test('a message that comes twice changes nothing the second time', () => {
  const here = setOf(shared, [pacing(1, 2)]);
  const there = setOf(shared, [pacing(2, 2)]);
  const { messages } = exchange(here, there);
  const before = there.fingerprint();
  const responder = new Responder();
  for (const { from, bytes } of messages) {
    if (from === 'initiator') assert.equal(responder.receive(bytes, there.snapshot()).received, []);
  }
  assert.is(there.fingerprint(), before);
});

test('an answer that comes late or twice changes nothing, and a question may be sent again', () => {
  const here = setOf(shared, [pacing(1, 2)]);
  const there = setOf(shared, [pacing(2, 2)]);
  const initiator = new Initiator({ salt: SALT });
  const responder = new Responder();
  const answers: Uint8Array[] = [];
  let step = initiator.start(here.snapshot());
  while (step.reply !== undefined) {
    const lost = responder.receive(step.reply, there.snapshot());
    for (const entry of lost.received) there.applyPacked(entry);
    const { reply } = responder.receive(step.reply, there.snapshot());
    for (const late of answers) {
      const { reply: said, received, outcome } = initiator.receive(late, here.snapshot());
      assert.equal([said, received.length, outcome], [undefined, 0, undefined]);
    }
    answers.push(reply as Uint8Array);
    step = initiator.receive(reply as Uint8Array, here.snapshot());
    for (const entry of step.received) here.applyPacked(entry);
  }
  assert.is(step.outcome?.kind, 'equal');
  assert.is(here.fingerprint(), there.fingerprint());
});

test('places that nobody has are asked for, and nothing is made up for them', () => {
  const place = { typeKey, path: '0f' };
  const items: Item[] = [
    { kind: 'branch', place, children: Array.from({ length: 16 }, () => 'digests!') },
    { kind: 'leaf', place, digests: ['digests!'] },
    { kind: 'leaf-difference', place, lacked: ['digests!'], offers: [] },
    { kind: 'get', place, after: LAST_KEY },
    { kind: 'want', prefix: 'nothing!' },
  ];
  const bytes = exchangeFrame((writer) => writeItems(writer, items));
  const effects = new Responder().receive(bytes, setOf(shared).snapshot());
  assert.is(effects.outcome, undefined);
  assert.is(effects.progress.sent, 0);
});

test('limits out of range are refused', () => {
  for (const limits of [{ maxMessageBytes: 2 ** 14 }, { maxMessageBytes: 2 ** 31 }, { maxExchangeEntries: 0 }]) {
    assert.throws(() => new Responder({ limits }), /limits\.max\w+ is \d+: give/);
  }
});

test('a salt that is not 8 bytes is refused', () => {
  assert.throws(() => new Initiator({ salt: new Uint8Array(4) }), /salt has 4 bytes: give 8/);
});

test.run();
