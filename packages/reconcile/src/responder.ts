import type { Snapshot } from '@sconf/data-model';
import type { Comparison, Finding } from './comparison.js';
import type { Effects } from './effects.js';
import { ReconcileFailed } from './errors.js';
import { writeDigits } from './hex.js';
import { FIRST_KEY, placeOf } from './item.js';
import { readItems } from './item-codec.js';
import { ANSWER, CELLS, DIFFERENT, EQUAL, EXCHANGE, MORE_CELLS, OPEN } from './kind.js';
import { LedComparison } from './led-comparison.js';
import { type ReconcileLimits, toReconcileLimits } from './limits.js';
import { failedFrame, HEADER_BYTES, type Message, readMessage, readRoot, rootOf, startFrame } from './message.js';
import { Outgoing } from './outgoing.js';
import { readSummary } from './set-summary.js';
import type { Sketch } from './sketch.js';
import { type Refuse, Step } from './step.js';

/** Options of {@link Responder} and {@link Initiator}. */
export interface ReconcileOptions {
  /** A sketch of the same set, kept from one exchange to the next. Without it differences are found by a walk. */
  readonly sketch?: Sketch | undefined;
  /** Bounds on messages and entries. @default DEFAULT_LIMITS and DEFAULT_RECONCILE_LIMITS */
  readonly limits?: Partial<ReconcileLimits>;
  /** Rules of access, say: the code to refuse an entry with, or undefined to take it. @default takes all */
  readonly refuse?: Refuse | undefined;
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
      return this.#answer(readMessage(bytes, this.#limits), set);
    } catch (error) {
      if (!(error instanceof ReconcileFailed)) throw error;
      const step = new Step(set);
      step.outcome = { kind: 'failed', error };
      if (error.code !== 'peer-gave-up') step.reply = failedFrame(error.code, 0, this.#limits);
      return step;
    }
  }

  #answer(message: Message, set: Snapshot): Effects {
    switch (message.kind) {
      case OPEN:
        return this.#open(message, set);
      case MORE_CELLS:
        return this.#moreCells(message, set);
      case EXCHANGE:
        return this.#exchange(message, set);
      default:
        throw new ReconcileFailed('unexpected-frame', `a message of kind ${message.kind} is for the side that leads`);
    }
  }

  #open({ body, turn, maxBytes }: Message, set: Snapshot): Effects {
    const root = readRoot(body);
    const summary = body.atEnd ? undefined : readSummary(body);
    body.end();
    const step = new Step(set);
    if (root === rootOf(set)) {
      step.outcome = { kind: 'equal' };
      step.reply = startFrame(EQUAL, turn, this.#limits, maxBytes).take();
      return step;
    }
    const cells = summary && this.#sketch?.usefulCells(summary, set);
    step.reply =
      cells === undefined
        ? startFrame(DIFFERENT, turn, this.#limits, maxBytes).u32(set.size).take()
        : this.#cells(set, 0, cells, turn, maxBytes);
    return step;
  }

  #moreCells({ body, turn, maxBytes }: Message, set: Snapshot): Effects {
    const root = readRoot(body);
    const from = body.u32();
    const to = body.u32();
    body.end();
    const step = new Step(set);
    // Cells of two different sets don't go together: start again when the set has moved on.
    step.reply = this.#cells(set, root === rootOf(set) ? from : 0, to, turn, maxBytes);
    return step;
  }

  #cells(set: Snapshot, from: number, to: number, turn: number, maxBytes: number): Uint8Array {
    if (this.#sketch === undefined) throw new ReconcileFailed('unexpected-frame', 'no sketch was offered');
    const writer = startFrame(CELLS, turn, this.#limits, maxBytes);
    writeDigits(writer, rootOf(set));
    this.#sketch.follow(set).write(writer.u32(set.size).u32(from), from, to);
    return writer.take();
  }

  #exchange({ body, turn, maxBytes }: Message, set: Snapshot): Effects {
    const salt = body.bytes(8);
    const last = body.u8() === 1;
    const step = new Step(set, readItems(body, this.#limits), this.#refuse);
    const writer = startFrame(ANSWER, turn, this.#limits, maxBytes)
      .u16(0)
      .u8(last ? 1 : 0);
    if (last) writeDigits(writer, rootOf(step.merged));
    const comparison = new LedComparison(step.merged, salt);
    const outgoing = new Outgoing(writer, comparison, step);
    let handled = 0;
    for (const question of step.questions) {
      if (!outgoing.hasRoom) break;
      handled++;
      for (const finding of comparison.answer(question)) write(outgoing, comparison, finding, question.kind === 'get');
    }
    for (const refusal of step.refused) outgoing.write({ kind: 'refused', refusal });
    writer.setU16(HANDLED_AT, handled);
    step.progress = { received: step.received.length, sent: outgoing.sent, peerSize: undefined };
    step.reply = writer.take();
    return step;
  }
}

/** Turns a finding into what the peer needs to come and get the rest of it. */
function write(outgoing: Outgoing, comparison: Comparison, finding: Finding, streaming: boolean): void {
  const { kind } = finding;
  if (kind === 'found') {
    const { typeKey, entry } = finding;
    if (outgoing.send(finding)) outgoing.write({ kind: 'more', place: placeOf(typeKey, entry.key), after: FIRST_KEY });
  } else if (kind === 'send') {
    const left = streaming ? outgoing.send(finding) : finding;
    if (left !== undefined) outgoing.write({ ...finding, ...left, kind: 'more' });
  } else outgoing.write(kind === 'describe' ? comparison.describe(finding.place) : finding);
}
