import { ConfigSet, comparePacked, type PackedEntry, pack, type Snapshot } from '@sconf/data-model';
import * as assert from 'uvu/assert';
import { type Effects, Initiator, ReconcileFailed, Responder, Sketch } from '../src/index.js';
import { type Item, type Place, placeOf } from '../src/item.js';
import { setOf } from './arbitrary-sets.js';
import { frame, KIND, TURN_AT, writeItems } from './frames.js';
import { exchange, pacing, SALT } from './pair.js';

/** Numbers from a seed (mulberry32). */
class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 0;
  }

  /** A whole number below `bound`. */
  below(bound: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let x = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return Math.floor((((x ^ (x >>> 14)) >>> 0) / 2 ** 32) * bound);
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)] as T;
  }

  bytes(length: number): string {
    let text = '';
    for (let i = 0; i < length; i++) text += String.fromCharCode(this.below(256));
    return text;
  }
}

const LIMITS = { maxMessageBytes: 2 ** 15, maxIdBytes: 40, maxDataBytes: 2000, maxTypeBytes: 20, maxEntries: 100 };

const shared = Array.from({ length: 120 }, (_, i) => pacing(i, 1));
const types = Array.from({ length: 40 }, (_, i) => pack({ type: `type-${i}`, id: 'a', ver: 1 }));

/** Sets of several shapes, to be attacked. */
const SETS: readonly (readonly PackedEntry[])[] = [
  [],
  shared.slice(0, 10),
  shared,
  [...shared.slice(0, 40), ...types],
  Array.from({ length: 120 }, (_, i) => pacing(i, 2)),
];

const SNAPSHOTS: readonly Snapshot[] = SETS.map((entries) => setOf(entries).snapshot());

/** Messages of honest exchanges, to be damaged, cut, joined, replayed and sent to the wrong side. */
function honestMessages(): Uint8Array[] {
  const messages: Uint8Array[] = [];
  for (const mine of SETS) {
    for (const theirs of SETS) {
      for (const cells of [0, 256]) {
        const kept = cells === 0 ? {} : { sketch: new Sketch({ cells }) };
        const other = cells === 0 ? {} : { sketch: new Sketch({ cells }) };
        const options = { initiator: { ...kept, limits: LIMITS }, responder: { ...other, limits: LIMITS } };
        messages.push(...exchange(setOf(mine), setOf(theirs), options).messages.map(({ bytes }) => bytes));
      }
    }
  }
  return messages;
}

/** An attacker: gives messages of every kind, from noise to well-formed contradictions. */
class Attacker {
  readonly #dice: Dice;
  readonly #honest: readonly Uint8Array[];
  readonly #places: readonly Place[];

  constructor(dice: Dice, honest: readonly Uint8Array[]) {
    this.#dice = dice;
    this.#honest = honest;
    const type = setOf(shared).snapshot();
    this.#places = [...type.packed()].slice(0, 40).map(({ key }) => placeOf(dice.bytes(32), key));
  }

  message(): Uint8Array {
    const dice = this.#dice;
    const honest = dice.pick(this.#honest);
    switch (dice.below(9)) {
      case 0:
        return Uint8Array.from({ length: dice.below(200) }, () => dice.below(256));
      case 1:
        return honest.slice(0, dice.below(honest.length + 1));
      case 2:
        return this.#damaged(honest);
      case 3:
        return Uint8Array.of(...honest.subarray(0, dice.below(3000)), ...dice.pick(this.#honest).subarray(0, 3000));
      case 4:
        return honest.slice();
      case 5:
        return this.#wellFormed('answer');
      case 6:
        return this.#wellFormed('exchange');
      case 7:
        return this.#cells();
      default:
        return Uint8Array.of(
          1,
          dice.below(10),
          15 + dice.below(5),
          ...Buffer.from(dice.bytes(dice.below(90)), 'latin1'),
        );
    }
  }

  #damaged(honest: Uint8Array): Uint8Array {
    const bytes = honest.slice();
    for (let i = this.#dice.below(4); i >= 0; i--) bytes[this.#dice.below(bytes.length)] = this.#dice.below(256);
    return bytes;
  }

  /** Cells that decode to nothing, or to less than there is: too few, and more are asked for. */
  #cells(): Uint8Array {
    const dice = this.#dice;
    const writer = frame('cells', 2 ** 15, 2 ** 15)
      .binary(dice.bytes(20))
      .u32(dice.below(300));
    writer.u32(dice.pick([0, 0, 64, 128, 2 ** 31]));
    return writer.binary(dice.bytes(25 * dice.pick([0, 1, 64]) + dice.pick([0, 0, 0, 7]))).take();
  }

  #wellFormed(kind: 'answer' | 'exchange'): Uint8Array {
    const dice = this.#dice;
    const writer = frame(kind, 2 ** 15, 2 ** (15 + dice.below(5)));
    if (kind === 'exchange') writer.binary(dice.bytes(8)).u8(dice.below(2));
    else if (dice.below(2) === 0) writer.u16(dice.below(2000)).u8(0);
    else writer.u16(dice.below(2000)).u8(1).binary(dice.bytes(20));
    const items = Array.from({ length: dice.below(dice.pick([4, 40])) }, () => this.#item());
    return writeItems(writer, items).take();
  }

  #item(): Item {
    const dice = this.#dice;
    const { typeKey, path } = dice.pick(this.#places);
    const place = { typeKey, path: path.slice(0, dice.pick([0, 0, 1, 2, 63])) };
    const digests = Array.from({ length: dice.below(17) }, () => dice.bytes(8));
    const after = dice.pick(['\0'.repeat(32), dice.bytes(32)]);
    const upTo = dice.pick(['\xff'.repeat(32), dice.bytes(32)]);
    const items: readonly (() => Item)[] = [
      () => ({ kind: 'types', after, upTo, roots: digests.map((digest) => ({ typeKey: dice.bytes(32), digest })) }),
      () => ({ kind: 'types-left', after, upTo }),
      () => ({ kind: 'branch', place, children: Array.from({ length: 16 }, (_, slot) => digests[slot]) }),
      () => ({ kind: 'leaf', place, digests }),
      () => ({
        kind: 'leaf-difference',
        place,
        lacked: digests,
        offers: [{ key: dice.bytes(32), ver: dice.below(9) }],
      }),
      () => ({ kind: 'get', place, after }),
      () => ({ kind: 'more', place, after }),
      () => ({ kind: 'want', prefix: dice.bytes(8) }),
      () => ({ kind: 'entry', entry: pacing(dice.below(150), 1 + dice.below(3)) }),
      () => ({ kind: 'entry', entry: pack({ type: 'type', id: 'i'.repeat(60), ver: 1, data: 'x'.repeat(3000) }) }),
      () => ({ kind: 'refused', refusal: { key: { type: 't', id: 'a' }, code: 'forbidden' } }),
    ];
    return dice.pick(items)();
  }
}

/** What must hold after any message whatever. */
function check({ reply, received, outcome }: Effects, set: Snapshot, { failures }: Fuzzed): void {
  assert.ok(reply === undefined || reply.length <= LIMITS.maxMessageBytes, 'the reply keeps to the limit');
  for (const entry of received) {
    pack(entry, LIMITS);
    const held = set.getPacked(entry.type, entry.id);
    assert.ok(held === undefined || comparePacked(entry, held) > 0, 'what is received wins the join');
  }
  if (outcome?.kind !== 'failed') return;
  assert.instance(outcome.error, ReconcileFailed);
  failures.add(outcome.error.code);
}

/** Kinds of messages by their number. */
const KIND_NAMES = new Map<number | undefined, string>(Object.entries(KIND).map(([name, kind]) => [kind, name]));

/** What was met: how many messages each side was sent, which of them in which state, and how exchanges failed. */
export interface Fuzzed {
  toResponder: number;
  toInitiator: number;
  /** `<the message that waits for an answer>: <the kind of the one that came>`. */
  readonly met: Set<string>;
  readonly failures: Set<string>;
}

/** Most pieces of work that an initiator may keep while its peer sends messages of 32 KiB at most. */
const MAX_WAITING = 2 ** 17;

/** One initiator against an attacker that now and then plays along. Returns the number of messages. */
function attackInitiator(dice: Dice, attacker: Attacker, most: number, fuzzed: Fuzzed): number {
  const set = ConfigSet.from(dice.pick(SNAPSHOTS));
  const peer = ConfigSet.from(dice.pick(SNAPSHOTS));
  const sketch = dice.below(2) === 0 ? {} : { sketch: new Sketch({ cells: 1024 }) };
  const initiator = new Initiator({ salt: SALT, ...sketch, limits: LIMITS });
  const honest = new Responder({
    limits: LIMITS,
    ...(dice.below(2) === 0 ? {} : { sketch: new Sketch({ cells: 1024 }) }),
  });
  const malice = dice.pick([2, 6, 20]);
  let effects = initiator.start(set.snapshot());
  let messages = 0;
  while (messages < most && effects.outcome === undefined && effects.reply !== undefined) {
    // Cells are asked for a second time rarely: what may happen then has to be tried while it lasts.
    const rare = effects.reply[1] === KIND['more-cells'];
    const answer =
      rare || dice.below(malice) === 0 ? attacker.message() : honest.receive(effects.reply, peer.snapshot()).reply;
    if (answer === undefined) break;
    // Mostly as the answer to what was asked: the others are passed over.
    if (dice.below(20) > 0) answer.fill(effects.reply[TURN_AT] as number, TURN_AT, TURN_AT + 1);
    const before = set.snapshot();
    fuzzed.met.add(`${KIND_NAMES.get(effects.reply[1])}: ${KIND_NAMES.get(answer[1])}`);
    const next = initiator.receive(answer, before);
    check(next, before, fuzzed);
    assert.ok(initiator.waiting <= MAX_WAITING, `${initiator.waiting} pieces of work are kept`);
    if (dice.below(4) > 0) for (const entry of next.received) set.applyPacked(entry);
    if (next.reply !== undefined || next.outcome !== undefined) effects = next;
    messages++;
  }
  return messages;
}

/** Sends `count` messages of an attacker to machines in every state. */
export function fuzz(count: number, seed: number): Fuzzed {
  const dice = new Dice(seed);
  const attacker = new Attacker(dice, honestMessages());
  const sketch = new Sketch({ cells: 256 });
  const refuse = ({ ver }: PackedEntry): string | undefined => (ver === 2 ? 'no' : undefined);
  const responders = [new Responder({ limits: LIMITS }), new Responder({ limits: LIMITS, sketch, refuse })];
  const fuzzed: Fuzzed = { toResponder: 0, toInitiator: 0, met: new Set(), failures: new Set() };
  while (fuzzed.toResponder + fuzzed.toInitiator < count) {
    fuzzed.toInitiator += attackInitiator(dice, attacker, 300, fuzzed);
    for (; fuzzed.toResponder < fuzzed.toInitiator; fuzzed.toResponder++) {
      const set = dice.pick(SNAPSHOTS);
      const message = attacker.message();
      fuzzed.met.add(`responder: ${KIND_NAMES.get(message[1])}`);
      const effects = dice.pick(responders).receive(message, set);
      check(effects, set, fuzzed);
      for (const { id } of effects.received) assert.ok(id.length <= LIMITS.maxIdBytes);
    }
  }
  return fuzzed;
}

/** Every kind of message, known or not, in every state of either side. */
export function everything(): string[] {
  const kinds = [...Object.keys(KIND), undefined];
  return ['open', 'more-cells', 'exchange', 'responder'].flatMap((state) => kinds.map((kind) => `${state}: ${kind}`));
}

/** Kinds of messages, for a test of the attacker itself. */
export function kindsOf(count: number, seed: number): Set<number | undefined> {
  const attacker = new Attacker(new Dice(seed), honestMessages());
  return new Set(
    Array.from({ length: count }, () => attacker.message()[1]).filter(
      (kind) => kind !== undefined && kind <= KIND.failed,
    ),
  );
}
