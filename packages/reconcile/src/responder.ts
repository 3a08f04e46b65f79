import type { Snapshot } from '@sconf/data-model';
import type { Comparison, Finding } from './comparison.js';
import { type Effects, effects } from './effects.js';
import { gaveUp, ReconcileFailed } from './errors.js';
import { Exchange, type Refuse, rootOf } from './exchange.js';
import { FIRST_KEY, placeOf } from './item.js';
import { type ReconcileLimits, toReconcileLimits } from './limits.js';
import { failedFrame, frame, HEADER_BYTES, type Message, readMessage, TURN_AT } from './message.js';
import { Outgoing } from './outgoing.js';
import type { Sketch } from './sketch.js';

/** Options of {@link Responder} and {@link Initiator}. */
export interface ReconcileOptions {
  /** A sketch of the same set, kept from one exchange to the next. Without it differences are found by a walk. */
  readonly sketch?: Sketch;
  /** Bounds on messages and entries. @default DEFAULT_LIMITS and DEFAULT_RECONCILE_LIMITS */
  readonly limits?: Partial<ReconcileLimits>;
  /** Rules of access, say: the code to refuse an entry with, or undefined to take it. @default takes all */
  readonly refuse?: Refuse;
}

/** Where an answer says how many questions it answers. */
const HANDLED_AT = HEADER_BYTES;

/**
 * Answers an {@link Initiator}, one message at a time, from whatever the set is at that moment. It keeps nothing of a
 * peer between two messages, so one of them serves any number of peers, messages may be lost, repeated or come after a
 * restart, and there is no state for a hostile peer to wear out: a message costs what its own length costs.
 */
export class Responder {
  readonly #sketch: Sketch | undefined;
  readonly #limits: ReconcileLimits;
  readonly #refuse: Refuse | undefined;

  /** @throws ConfigError `invalid-option` */
  constructor(options: ReconcileOptions = {}) {
    this.#sketch = options.sketch;
    this.#limits = toReconcileLimits(options.limits);
    this.#refuse = options.refuse;
  }

  /** Answers a message from `set`. Never throws for what the peer sent: see {@link Effects.outcome}. */
  receive(bytes: Uint8Array, set: Snapshot): Effects {
    try {
      const message = readMessage(bytes, this.#limits);
      const answer = this.#answer(message, set);
      answer.reply?.fill(message.turn, TURN_AT, TURN_AT + 1);
      return answer;
    } catch (error) {
      if (!(error instanceof ReconcileFailed)) throw error;
      const reply = failedFrame(error.code, this.#limits.maxMessageBytes);
      return effects({ reply, outcome: { kind: 'failed', error } });
    }
  }

  #answer(message: Message, set: Snapshot): Effects {
    switch (message.kind) {
      case 'open':
        return this.#open(message, set);
      case 'more-cells':
        return this.#moreCells(message, set);
      case 'exchange':
        return this.#exchange(message, set);
      case 'failed':
        return effects({ outcome: { kind: 'failed', error: gaveUp(message.code) } });
      default:
        throw new ReconcileFailed('unexpected-frame', `${message.kind} is for the side that opened the exchange`);
    }
  }

  #open({ root, summary, maxBytes }: Message & { kind: 'open' }, set: Snapshot): Effects {
    const { maxMessageBytes } = this.#limits;
    const sketch = this.#sketch;
    if (root === rootOf(set)) {
      return effects({ reply: frame('equal', maxBytes, maxMessageBytes).take(), outcome: { kind: 'equal' } });
    }
    const useful = summary && sketch?.usefulCells(summary, set);
    if (sketch !== undefined && useful !== undefined) return this.#cells(sketch, set, 0, useful, maxBytes);
    return effects({ reply: frame('different', maxBytes, maxMessageBytes).u32(set.size).take() });
  }

  #moreCells({ root, from, to, maxBytes }: Message & { kind: 'more-cells' }, set: Snapshot): Effects {
    if (this.#sketch === undefined) throw new ReconcileFailed('unexpected-frame', 'no sketch was offered');
    // Cells of two different sets don't go together: start again when the set has moved on.
    const start = root === rootOf(set) ? from : 0;
    return this.#cells(this.#sketch, set, start, to, maxBytes);
  }

  #cells(sketch: Sketch, set: Snapshot, from: number, to: number, maxBytes: number): Effects {
    const limit = Math.min(maxBytes, this.#limits.maxMessageBytes);
    const writer = frame('cells', limit, this.#limits.maxMessageBytes).binary(rootOf(set)).u32(set.size).u32(from);
    sketch.follow(set).write(writer, from, to);
    return effects({ reply: writer.take() });
  }

  #exchange({ salt, last, items, maxBytes }: Message & { kind: 'exchange' }, set: Snapshot): Effects {
    const exchange = new Exchange(set, items, this.#refuse);
    const limit = Math.min(maxBytes, this.#limits.maxMessageBytes);
    const writer = frame('answer', limit, this.#limits.maxMessageBytes)
      .u16(0)
      .u8(last ? 1 : 0);
    if (last) writer.binary(rootOf(exchange.merged));
    const comparison = exchange.comparison(salt);
    const outgoing = new Outgoing(writer, comparison, (entry) => exchange.hasSent(entry));
    let handled = 0;
    for (const question of exchange.questions) {
      if (!outgoing.hasRoom) break;
      handled++;
      for (const finding of comparison.answer(question)) write(outgoing, comparison, finding, question.kind === 'get');
    }
    for (const { key, code } of exchange.refused) outgoing.write({ kind: 'refused', key, code });
    writer.setU16(HANDLED_AT, handled);
    const { received, refused } = exchange;
    const rejected = [...exchange.rejected, ...outgoing.rejected];
    const progress = { received: received.length, sent: outgoing.sent, peerSize: undefined };
    return effects({ reply: writer.take(), received, refused, rejected, progress });
  }
}

/** Turns a finding into what the peer needs to come and get the rest of it. */
function write(outgoing: Outgoing, comparison: Comparison, finding: Finding, streaming: boolean): void {
  const { kind } = finding;
  if (kind === 'found') {
    const { typeKey, entry } = finding;
    if (!outgoing.found(entry)) outgoing.write({ kind: 'more', place: placeOf(typeKey, entry.key), after: FIRST_KEY });
  } else if (kind === 'send') {
    const after = streaming ? outgoing.send(finding.place, finding.after) : finding.after;
    if (after !== undefined) outgoing.write({ kind: 'more', place: finding.place, after });
  } else outgoing.write(kind === 'describe' ? comparison.describe(finding.place) : finding);
}
