import { ConfigSet, DEFAULT_LIMITS, type PackedEntry, pack, packConfig } from '@sconf/data-model';
import { createRandom, type Random } from '@sconf/transport/faulty';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { TopicEffect } from '../src/topics/topic-effect.js';
import { liveFrame, questionFrame, readLive } from '../src/topics/topic-frames.js';
import { TopicNames } from '../src/topics/topic-names.js';
import { TopicSession } from '../src/topics/topic-session.js';
import { DEFAULT_TOPIC_TIMES } from '../src/topics/topic-times.js';

const test = suite('topic-session-fuzz');

const MESSAGES = process.env.SCONF_FULL === '1' ? 3_000_000 : 200_000;
const SEED = Number(process.env.SCONF_SEED ?? 1);

const NAMES = new TopicNames('c');
const LIMITS = { ...DEFAULT_LIMITS, maxIdBytes: 20, maxDataBytes: 100 };
const MAX_FRAME_BYTES = 65_536;
const FORBIDDEN = 'forbidden';
const refuse = ({ id }: PackedEntry): string | undefined => (id === FORBIDDEN ? 'no' : undefined);

/** One session among others that send what they like. */
class Fight {
  readonly set = new ConfigSet();
  readonly session: TopicSession;
  readonly #random: Random;
  readonly #honest: TopicSession;
  /** Frames, questions and answers that were seen, to be repeated, cut and changed. */
  readonly #seen: Uint8Array[];
  readonly #met: Set<string>;
  #asked: Uint8Array | undefined;
  #merging = false;
  #flushing = false;
  #now = 0;

  constructor(random: Random, seen: Uint8Array[], met: Set<string>) {
    this.#random = random;
    this.#seen = seen;
    this.#met = met;
    const types = random() < 0.2 ? ['t'] : [];
    const options = {
      names: NAMES,
      maxFrameBytes: MAX_FRAME_BYTES,
      limits: LIMITS,
      times: DEFAULT_TOPIC_TIMES,
      random,
    };
    this.session = new TopicSession({ ...options, types, refuse, set: () => this.set.snapshot() }, 0);
    const theirs = new ConfigSet();
    for (let id = 0; id < this.#below(200); id++) theirs.put({ type: 't', id: `${id}`, ver: this.#below(3), data: id });
    for (const id of [FORBIDDEN, 'i'.repeat(30)]) theirs.put({ type: 't', id, ver: 1 });
    this.#honest = new TopicSession({ ...options, types: [], set: () => theirs.snapshot() }, 0);
  }

  /** One message, or whatever else may happen. */
  step(): void {
    const { session } = this;
    const chance = this.#random();
    if (this.#asked !== undefined && chance < 0.4) this.#answer(this.#asked);
    else if (this.#merging && chance < 0.5) this.#settle();
    else if (this.#flushing && chance < 0.6) {
      this.#flushing = false;
      this.#do(session.flushed(this.#now), 'flushed');
    } else if (chance < 0.65) {
      this.#now += this.#random() * 6_000;
      this.#do(session.tick(this.#now), 'tick');
    } else if (chance < 0.7) {
      const entry = packConfig({ type: this.#type(), id: `${this.#below(50)}`, ver: this.#below(9), data: 'own' });
      if (this.set.applyPacked(entry) !== undefined) this.#do(session.accepted([entry], this.#now), 'accepted');
    } else if (chance < 0.85) this.#do(session.heard('c/live/t', this.#frame(), this.#now), 'heard');
    else {
      const { received, effects, outcome } = session.question('c/sync', this.#frame());
      this.#merge(received);
      this.#do(effects, 'question');
      if ('reply' in outcome) this.#keep(outcome.reply);
    }
  }

  #answer(question: Uint8Array): void {
    const chance = this.#random();
    this.#asked = undefined;
    if (chance < 0.1) {
      this.#do(this.session.unanswered({ code: 'unreachable' }), 'unanswered');
      return;
    }
    const { outcome } = this.#honest.question('c/sync', question);
    const honest = 'reply' in outcome ? outcome.reply : new Uint8Array();
    this.#keep(honest);
    this.#do(this.session.answered(chance < 0.8 ? honest : this.#frame()), 'answered');
  }

  #settle(): void {
    this.#merging = false;
    const fails = this.#random() < 0.1;
    this.#do(fails ? this.session.unmerged(new Error('full')) : this.session.merged(), 'merged');
  }

  /** What a session asks for must keep to what it may ask for. */
  #do(effects: readonly TopicEffect[], after: string): void {
    for (const effect of effects) {
      this.#met.add(`${after}: ${effect.kind === 'tell' ? effect.event.kind : effect.kind}`);
      if (effect.kind === 'publish') {
        assert.ok(effect.frame.length <= MAX_FRAME_BYTES);
        assert.is(readLive(effect.frame, LIMITS).incarnation, this.session.incarnation);
        this.#keep(effect.frame);
      } else if (effect.kind === 'ask') {
        assert.is(this.#asked, undefined, 'one question at a time');
        assert.ok(effect.frame.length <= MAX_FRAME_BYTES);
        this.#asked = effect.frame;
        this.#keep(effect.frame);
      } else if (effect.kind === 'flush') {
        assert.not.ok(this.#flushing, 'one flush at a time');
        this.#flushing = true;
      } else if (effect.kind === 'merge-answer') {
        assert.not.ok(this.#merging || this.#asked !== undefined, 'one step of an exchange at a time');
        this.#merging = true;
        this.#merge(effect.entries);
      } else if (effect.kind === 'merge') this.#merge(effect.entries);
    }
  }

  #merge(entries: readonly PackedEntry[]): void {
    for (const entry of entries) {
      assert.is(pack(entry, LIMITS).text, entry.text, 'what is taken keeps to the limits, and is canonical');
      assert.is(refuse(entry), undefined, 'what is taken is let in');
      this.set.applyPacked(entry);
    }
  }

  #frame(): Uint8Array {
    const bytes = this.#made();
    const chance = this.#random();
    if (chance < 0.15) return bytes.slice(0, this.#below(bytes.length + 1));
    if (chance > 0.3 || bytes.length === 0) return bytes;
    const changed = bytes.slice();
    changed[this.#below(bytes.length)] = this.#below(256);
    return changed;
  }

  #made(): Uint8Array {
    const chance = this.#random();
    if (chance < 0.1) return Uint8Array.from({ length: this.#below(60) }, () => this.#below(256));
    if (chance < 0.2) return questionFrame(['t', 'u'].slice(this.#below(3)), this.#one());
    if (chance < 0.5) return this.#one();
    const id = [FORBIDDEN, 'i'.repeat(30), `${this.#below(50)}`][this.#below(3)] as string;
    const entries = Array.from({ length: this.#below(3) }, () =>
      packConfig({ type: this.#type(), id, ver: this.#below(9), data: 'x'.repeat(this.#below(200)) }),
    );
    const number = this.#random() < 0.1 ? Number.MAX_SAFE_INTEGER : this.#below(20);
    return liveFrame({ incarnation: this.#below(5), type: 't', number }, entries, MAX_FRAME_BYTES).frame;
  }

  #one(): Uint8Array {
    return this.#seen[this.#below(this.#seen.length)] ?? new Uint8Array();
  }

  #type(): string {
    return this.#random() < 0.9 ? 't' : 'u';
  }

  #keep(bytes: Uint8Array): void {
    if (this.#seen.length < 500) this.#seen.push(bytes);
    else this.#seen[this.#below(500)] = bytes;
  }

  #below(bound: number): number {
    return Math.floor(this.#random() * bound);
  }
}

test(`no message of ${MESSAGES} makes a session throw, or take what it must not, seed ${SEED}`, () => {
  const random = createRandom(SEED);
  const met = new Set<string>();
  const seen: Uint8Array[] = [];
  for (let sent = 0; sent < MESSAGES; ) {
    const fight = new Fight(random, seen, met);
    for (let step = Math.floor(random() * 400); step >= 0; step--, sent++) fight.step();
  }
  const ways = [
    'tick: ask',
    'tick: publish',
    'accepted: publish',
    'accepted: flush',
    'flushed: publish',
    'heard: merge',
    'heard: frame-refused',
    'heard: entry-refused',
    'question: frame-refused',
    'question: entry-refused',
    'answered: ask',
    'answered: merge-answer',
    'answered: synced',
    'answered: sync-failed',
    'answered: entry-refused',
    'unanswered: ask',
    'unanswered: alone',
    'merged: ask',
    'merged: synced',
    'merged: sync-failed',
  ];
  assert.equal(
    ways.filter((way) => !met.has(way)),
    [],
    'the fuzz comes everywhere',
  );
});

test.run();
