import { ConfigError, type Refusal, type Snapshot } from '@sconf/data-model';
import type { Comparison, Finding } from './comparison.js';
import { type Effects, effects, type Outcome } from './effects.js';
import { gaveUp, ReconcileFailed } from './errors.js';
import { Exchange, rootOf } from './exchange.js';
import { FIRST_KEY, LAST_KEY, MAX_ANSWERS, type WireItem } from './item.js';
import { type ReconcileLimits, toReconcileLimits } from './limits.js';
import { failedFrame, frame, HEADER_BYTES, type Message, openFrame, readMessage, TURN_AT } from './message.js';
import { Outgoing } from './outgoing.js';
import type { ReconcileOptions } from './responder.js';
import type { SketchReading } from './sketch-reading.js';

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
  readonly #salt: string;
  #reading: SketchReading | undefined;
  #phase: 'opening' | 'reading' | 'exchanging' | 'over' = 'opening';
  #walked = false;
  /** What is still to be sent or asked, the next one last. */
  readonly #work: Finding[] = [];
  /** The questions of the last message, which may come back. */
  #asked: WireItem[] = [];
  #peerMaxBytes: number;
  #peerSize: number | undefined;
  #received = 0;
  #sent = 0;
  #idle = 0;
  #turn = 0;

  /** @throws ConfigError `invalid-option` */
  constructor(options: InitiatorOptions) {
    if (options.salt.length !== 8) {
      throw new ConfigError('invalid-option', `salt has ${options.salt.length} bytes: give 8 random ones`);
    }
    this.#options = options;
    this.#limits = toReconcileLimits(options.limits);
    this.#peerMaxBytes = this.#limits.maxMessageBytes;
    this.#salt = String.fromCharCode(...options.salt);
  }

  /** Pieces of work that wait: what this side keeps for the peer. @internal */
  get waiting(): number {
    return this.#work.length;
  }

  /** The first message: at most 64 bytes, and all there is where both sets are equal. */
  start(set: Snapshot): Effects {
    const summary = this.#options.sketch?.follow(set).summary;
    return this.#effects({ reply: openFrame(rootOf(set), summary, this.#limits.maxMessageBytes) });
  }

  /**
   * Takes the peer's answer, given the set as it now is. Never throws for what the peer sent. One that came late or twice
   * changes nothing, so where messages get lost, the last one may be sent again.
   */
  receive(bytes: Uint8Array, set: Snapshot): Effects {
    try {
      const message = readMessage(bytes, this.#limits);
      // Came late, or a second time: what it answers is no longer asked.
      if (message.turn !== this.#turn && message.kind !== 'failed') return this.#effects({});
      this.#peerMaxBytes = message.maxBytes;
      return this.#answer(message, set);
    } catch (error) {
      if (!(error instanceof ReconcileFailed)) throw error;
      const reply = error.code === 'peer-gave-up' ? undefined : failedFrame(error.code, this.#limits.maxMessageBytes);
      return this.#end({ kind: 'failed', error }, { reply });
    }
  }

  #answer(message: Message, set: Snapshot): Effects {
    if (message.kind === 'failed') throw gaveUp(message.code);
    const { kind } = message;
    if (kind === 'equal' && this.#phase === 'opening') return this.#end({ kind: 'equal' }, {});
    if (kind === 'different' && this.#phase === 'opening') {
      this.#peerSize = message.size;
      return this.#walk(new Exchange(set, [], undefined), []);
    }
    if (kind === 'cells' && (this.#phase === 'opening' || this.#phase === 'reading')) return this.#read(message, set);
    if (kind === 'answer' && this.#phase === 'exchanging') return this.#exchange(message, set);
    throw new ReconcileFailed('unexpected-frame', `${kind} while ${this.#phase}`);
  }

  #read(message: Message & { kind: 'cells' }, set: Snapshot): Effects {
    const { sketch } = this.#options;
    if (sketch === undefined) throw new ReconcileFailed('unexpected-frame', 'cells, and no sketch was offered');
    this.#phase = 'reading';
    this.#peerSize = message.size;
    this.#reading ??= sketch.reading();
    const exchange = new Exchange(set, [], undefined);
    const reading = this.#reading.add(message, set, exchange.comparison(this.#salt));
    // A difference that the cells don't show is one that was made not to show.
    if (reading.kind === 'found' && reading.work.length > 0) {
      this.#add(reading.work);
      return this.#next(exchange, []);
    }
    if (reading.kind !== 'unfinished') return this.#walk(exchange, []);
    const writer = frame('more-cells', this.#peerMaxBytes, this.#limits.maxMessageBytes);
    return this.#effects({ reply: writer.binary(message.root).u32(reading.from).u32(reading.to).take() });
  }

  #exchange(message: Message & { kind: 'answer' }, set: Snapshot): Effects {
    const exchange = new Exchange(set, message.items, this.#options.refuse);
    this.#received += exchange.received.length;
    if (this.#received > this.#limits.maxExchangeEntries) {
      throw new ReconcileFailed('too-many-entries', `more than ${this.#limits.maxExchangeEntries}`);
    }
    this.#keepPace(exchange, set);
    // What was asked in vain comes after what the answers bring up: depth first.
    this.#work.push(...this.#asked.slice(message.handled).reverse());
    const comparison = exchange.comparison(this.#salt);
    for (const question of exchange.questions.reverse()) this.#add(comparison.answer(question));
    const untold = exchange.refused.length > 0;
    if (this.#work.length > 0 || untold || message.root === undefined) return this.#next(exchange, exchange.refused);
    const ours = rootOf(exchange.merged);
    if (ours === message.root) return this.#end({ kind: 'equal' }, exchange);
    // A sketch is a linear sum, which entries can be made to fit: only the trees have the last word.
    return this.#walked ? this.#end({ kind: 'exchanged' }, exchange) : this.#walk(exchange, exchange.refused);
  }

  #walk(exchange: Exchange, refused: readonly Refusal[]): Effects {
    this.#walked = true;
    this.#work.push({ kind: 'types-left', after: FIRST_KEY, upTo: LAST_KEY });
    return this.#next(exchange, refused);
  }

  /** Sends as much of the work as one message holds. */
  #next(exchange: Exchange, refused: readonly Refusal[]): Effects {
    this.#phase = 'exchanging';
    const limit = Math.min(this.#peerMaxBytes, this.#limits.maxMessageBytes);
    const writer = frame('exchange', limit, this.#limits.maxMessageBytes).binary(this.#salt).u8(0);
    const comparison = exchange.comparison(this.#salt);
    const outgoing = new Outgoing(writer, comparison, (entry) => exchange.hasSent(entry));
    for (const { key, code } of refused) if (outgoing.hasRoom) outgoing.write({ kind: 'refused', key, code });
    this.#asked = [];
    while (outgoing.hasRoom && this.#asked.length < MAX_QUESTIONS) {
      const finding = this.#work.pop();
      if (finding === undefined || !this.#write(outgoing, comparison, finding)) break;
    }
    writer.setU8(LAST_AT, this.#work.length === 0 ? 1 : 0);
    this.#sent += outgoing.sent;
    if (outgoing.sent > 0) this.#idle = 0;
    const rejected = [...exchange.rejected, ...outgoing.rejected];
    return this.#effects({ reply: writer.take(), received: exchange.received, refused, rejected });
  }

  /** Writes a piece of work. Returns false when the message is full, and what is left of the work waits. */
  #write(outgoing: Outgoing, comparison: Comparison, finding: Finding): boolean {
    if (finding.kind === 'found') {
      if (outgoing.found(finding.entry)) return true;
      this.#work.push(finding);
      return false;
    }
    if (finding.kind === 'send') {
      const after = outgoing.send(finding.place, finding.after);
      if (after === undefined) return true;
      this.#work.push({ ...finding, after });
      return false;
    }
    if (finding.kind === 'types-left') {
      const page = comparison.describeTypes(finding.after, finding.upTo);
      if (page.upTo !== finding.upTo) this.#work.push({ ...finding, after: page.upTo });
      this.#ask(outgoing, page);
    } else this.#ask(outgoing, finding.kind === 'describe' ? comparison.describe(finding.place) : finding);
    return true;
  }

  #ask(outgoing: Outgoing, question: WireItem): void {
    outgoing.write(question);
    this.#asked.push(question);
  }

  /** Bounds what a peer can make of this side's time and memory. */
  #keepPace({ received, questions }: Exchange, set: Snapshot): void {
    this.#idle = received.length > 0 ? 0 : this.#idle + 1;
    if (this.#idle > MAX_IDLE_MESSAGES) {
      throw new ReconcileFailed('no-progress', `${MAX_IDLE_MESSAGES} messages without a new entry`);
    }
    if (this.#sent > MAX_SENT_TIMES * set.size) {
      throw new ReconcileFailed('no-progress', 'the same entries were asked for again and again');
    }
    if (questions.length > MAX_ANSWERS * this.#asked.length) {
      throw new ReconcileFailed('unexpected-frame', `${questions.length} items for ${this.#asked.length} asked`);
    }
  }

  #add(findings: Iterable<Finding>): void {
    this.#work.push(...findings);
    if (this.#work.length > MAX_WORK) {
      throw new ReconcileFailed('no-progress', `${this.#work.length} parts of the set are open at once`);
    }
  }

  #end(outcome: Outcome, rest: Partial<Effects> | Exchange): Effects {
    this.#phase = 'over';
    this.#work.length = 0;
    this.#reading = undefined;
    const { received = [], refused = [], rejected = [] } = rest;
    const reply = 'reply' in rest ? rest.reply : undefined;
    return this.#effects({ reply, received, refused, rejected, outcome });
  }

  #effects(some: Partial<Effects>): Effects {
    if (some.reply !== undefined) {
      this.#turn = (this.#turn + 1) % 256;
      some.reply[TURN_AT] = this.#turn;
    }
    const progress = { received: this.#received, sent: this.#sent, peerSize: this.#peerSize };
    return effects({ ...some, progress });
  }
}

/** Where an exchange says whether there is more to come. */
const LAST_AT = HEADER_BYTES + 8;
