import { InvalidOption, type Snapshot } from '@sconf/data-model';
import type { ByteReader } from '@sconf/data-model/bytes';
import { Comparison, type Finding } from './comparison.js';
import type { Effects, Outcome } from './effects.js';
import { atMost, ReconcileFailed } from './errors.js';
import type { FrameWriter } from './frame-writer.js';
import { writeDigits } from './hex.js';
import { FIRST_KEY, LAST_KEY, MAX_ANSWERS, type Question } from './item.js';
import { readItems } from './item-codec.js';
import { ANSWER, CELLS, DIFFERENT, EQUAL, EXCHANGE, MORE_CELLS, OPEN } from './kind.js';
import { type ReconcileLimits, toReconcileLimits } from './limits.js';
import { failedFrame, HEADER_BYTES, type Message, readMessage, readRoot, rootOf, startFrame } from './message.js';
import { Outgoing } from './outgoing.js';
import type { ReconcileOptions } from './responder.js';
import type { SketchReading } from './sketch-reading.js';
import { Step } from './step.js';

/** Options of {@link Initiator}. */
export interface InitiatorOptions extends ReconcileOptions {
  /** 8 random bytes, other ones each time: nobody can prepare entries that look the same under them. */
  readonly salt: Uint8Array;
}

/** Messages without a new entry either way after which a peer is given up: several times what an honest one needs. */
const MAX_IDLE_MESSAGES = 256;

/** Questions in one message: enough to fill the answer, and few enough to keep memory small. */
const MAX_QUESTIONS = 1024;

/** Pieces of work that wait, at some 100 bytes each: more than any two sets that keep to their digests give rise to. */
const MAX_WORK = 2 ** 20;

/** How often an entry is sent: once for the sketch, once for the walk, once for what was written meanwhile. */
const MAX_SENT_TIMES = 3;

/** Where an exchange says whether there is more to come. */
const LAST_AT = HEADER_BYTES + 8;

/**
 * Leads an exchange: finds what its set and a {@link Responder}'s don't share, in either direction, and exchanges that.
 * A pure state machine: message and set in, {@link Effects} out. Send `start`'s reply, hand each answer to `receive`,
 * and merge what was received before the next one.
 *
 * First the fingerprints are compared; then, if both keep a {@link Sketch}, the differences are read from that; and
 * unless the fingerprints agree in the end, both trees of hashes are walked, depth first, so that memory is bounded by
 * the size of a message, whatever the size of the sets.
 */
export class Initiator {
  readonly #limits: ReconcileLimits;
  readonly #options: InitiatorOptions;
  readonly #salt: Uint8Array;
  #reading: SketchReading | undefined;
  /** The kinds of messages that may come next: none when the exchange is over. */
  #awaited: readonly number[];
  #walked = false;
  /** What is still to be sent or asked, the next one last. */
  readonly #work: Finding[] = [];
  /** The questions of the last message, which may come back. */
  #asked: Question[] = [];
  #peerMaxBytes: number;
  readonly #progress = { received: 0, sent: 0, peerSize: undefined as number | undefined };
  #idle = 0;
  #turn = 0;

  /** @throws ConfigError `invalid-option` */
  constructor(options: InitiatorOptions) {
    const { salt, limits, sketch } = options;
    if (salt.length !== 8) throw new InvalidOption('salt', `salt has ${salt.length} bytes: give 8 random ones`);
    this.#options = options;
    this.#limits = toReconcileLimits(limits);
    this.#peerMaxBytes = this.#limits.maxMessageBytes;
    this.#salt = salt.slice();
    this.#awaited = sketch === undefined ? [EQUAL, DIFFERENT] : [EQUAL, DIFFERENT, CELLS];
  }

  /** Pieces of work that wait: what this side keeps for the peer. @internal */
  get waiting(): number {
    return this.#work.length;
  }

  /** The first message: at most 64 bytes, and all there is where both sets are equal. */
  start(set: Snapshot): Effects {
    const writer = this.#start(OPEN);
    writeDigits(writer, rootOf(set));
    this.#options.sketch?.follow(set).writeSummary(writer);
    return this.#done(new Step(set), writer.take());
  }

  /**
   * Takes the peer's answer, given the set as it now is. Never throws for what the peer sent. One that came late or twice
   * changes nothing, so where messages get lost, the last one may be sent again.
   */
  receive(bytes: Uint8Array, set: Snapshot): Effects {
    try {
      const message = readMessage(bytes, this.#limits);
      // Came late, or a second time: what it answers is no longer asked.
      if (message.turn !== this.#turn) return this.#done(new Step(set));
      this.#peerMaxBytes = message.maxBytes;
      return this.#take(message, set);
    } catch (error) {
      if (!(error instanceof ReconcileFailed)) throw error;
      const { code } = error;
      const reply = code === 'peer-gave-up' ? undefined : failedFrame(code, this.#nextTurn(), this.#limits);
      return this.#end(new Step(set), { kind: 'failed', error }, reply);
    }
  }

  #take({ kind, body }: Message, set: Snapshot): Effects {
    if (!this.#awaited.includes(kind)) throw new ReconcileFailed('unexpected-frame', `a message of kind ${kind}`);
    if (kind === ANSWER) return this.#exchange(body, set);
    if (kind === CELLS) return this.#read(body, set);
    if (kind === DIFFERENT) this.#progress.peerSize = body.u32();
    body.end();
    return kind === EQUAL ? this.#end(new Step(set), { kind: 'equal' }) : this.#walk(new Step(set));
  }

  #read(body: ByteReader, set: Snapshot): Effects {
    this.#awaited = [CELLS];
    this.#reading ??= this.#options.sketch?.reading();
    const reading = this.#reading as SketchReading;
    const work = reading.add(body, set);
    this.#progress.peerSize = reading.peerSize;
    const step = new Step(set);
    if (work === undefined) return this.#done(step, reading.ask(this.#start(MORE_CELLS)));
    this.#add(work);
    // A difference that the cells don't show is one that was made not to show.
    return work.length > 0 ? this.#next(step) : this.#walk(step);
  }

  #exchange(body: ByteReader, set: Snapshot): Effects {
    const handled = body.u16();
    const root = body.u8() === 1 ? readRoot(body) : undefined;
    const step = new Step(set, readItems(body, this.#limits), this.#options.refuse);
    this.#keepPace(step, set);
    // What was asked in vain comes after what the answers bring up: depth first.
    this.#add(this.#asked.slice(handled).reverse());
    const comparison = new Comparison(step.merged, this.#salt);
    for (const question of step.questions.reverse()) this.#add(comparison.answer(question));
    if (this.#work.length > 0 || step.refused.length > 0 || root === undefined) return this.#next(step);
    if (root === rootOf(step.merged)) return this.#end(step, { kind: 'equal' });
    // A sketch is a linear sum, which entries can be made to fit: only the trees have the last word.
    return this.#walked ? this.#end(step, { kind: 'exchanged' }) : this.#walk(step);
  }

  #walk(step: Step): Effects {
    this.#walked = true;
    this.#work.push({ kind: 'types-left', after: FIRST_KEY, upTo: LAST_KEY });
    return this.#next(step);
  }

  /** Sends as much of the work as one message holds. */
  #next(step: Step): Effects {
    this.#awaited = [ANSWER];
    const writer = this.#start(EXCHANGE).bytes(this.#salt).u8(0);
    const comparison = new Comparison(step.merged, this.#salt);
    const outgoing = new Outgoing(writer, comparison, step);
    for (const refusal of step.refused) if (outgoing.hasRoom) outgoing.write({ kind: 'refused', refusal });
    this.#asked = [];
    while (outgoing.hasRoom && this.#asked.length < MAX_QUESTIONS) {
      const finding = this.#work.pop();
      if (finding === undefined) break;
      if (finding.kind === 'send' || finding.kind === 'found') {
        const left = outgoing.send(finding);
        if (left === undefined) continue;
        this.#work.push(left);
        break;
      }
      const question = this.#questionOf(finding, comparison);
      outgoing.write(question);
      this.#asked.push(question);
    }
    writer.setU8(LAST_AT, this.#work.length === 0 ? 1 : 0);
    this.#progress.sent += outgoing.sent;
    if (outgoing.sent > 0) this.#idle = 0;
    return this.#done(step, writer.take());
  }

  #questionOf(finding: Question | (Finding & { kind: 'describe' }), comparison: Comparison): Question {
    if (finding.kind === 'describe') return comparison.describe(finding.place);
    if (finding.kind !== 'types-left') return finding;
    const page = comparison.describeTypes(finding.after, finding.upTo);
    if (page.upTo !== finding.upTo) this.#work.push({ ...finding, after: page.upTo });
    return page;
  }

  /** Bounds what a peer can make of this side's time and memory. */
  #keepPace({ received, questions }: Step, set: Snapshot): void {
    const progress = this.#progress;
    progress.received += received.length;
    this.#idle = received.length > 0 ? 0 : this.#idle + 1;
    atMost(progress.received, this.#limits.maxExchangeEntries, 'entries', 'too-many-entries');
    atMost(progress.sent, MAX_SENT_TIMES * set.size, 'entries sent', 'no-progress');
    atMost(this.#idle, MAX_IDLE_MESSAGES, 'idle messages', 'no-progress');
    atMost(questions.length, MAX_ANSWERS * this.#asked.length, 'items', 'unexpected-frame');
  }

  #add(findings: readonly Finding[]): void {
    this.#work.push(...findings);
    atMost(this.#work.length, MAX_WORK, 'open parts', 'no-progress');
  }

  #end(step: Step, outcome: Outcome, reply?: Uint8Array): Effects {
    this.#awaited = [];
    this.#work.length = 0;
    this.#reading = undefined;
    step.outcome = outcome;
    return this.#done(step, reply);
  }

  #done(step: Step, reply?: Uint8Array): Effects {
    step.reply = reply;
    step.progress = { ...this.#progress };
    return step;
  }

  #start(kind: number): FrameWriter {
    return startFrame(kind, this.#nextTurn(), this.#limits, this.#peerMaxBytes);
  }

  #nextTurn(): number {
    this.#turn = (this.#turn + 1) % 256;
    return this.#turn;
  }
}
