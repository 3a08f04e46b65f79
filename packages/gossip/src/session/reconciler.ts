import type { PackedEntry, Refusal, Snapshot } from '@sconf/data-model';
import {
  type Effects,
  Initiator,
  type Outcome,
  type Progress,
  type ReconcileOptions,
  Responder,
} from '@sconf/reconcile';
import { reconcileFrame } from '../frames/encode-frame.js';
import type { Frame } from '../frames/frame.js';

/** What came of one reconcile frame. */
export interface ReconcileStep {
  readonly send: Uint8Array | undefined;
  /** To be merged before the next frame. */
  readonly received: readonly PackedEntry[];
  /** Entries of the peer that aren't taken. */
  readonly refused: readonly Refusal[];
  /** Own entries that the peer doesn't take. */
  readonly rejected: readonly Refusal[];
  readonly progress: Progress;
  /** Set when an exchange that this side led is over, or the peer's messages make no sense. */
  readonly outcome: Outcome | undefined;
}

/**
 * Both sides of reconciling with one peer. Each message that leads has a number, and only its own answer is taken, so
 * what a wire repeats or brings late does no harm, and a lost message costs the rest of the exchange.
 */
export class Reconciler {
  readonly #options: ReconcileOptions;
  readonly #responder: Responder;
  #initiator: Initiator | undefined;
  #number = 0;
  #since = 0;

  constructor(options: ReconcileOptions) {
    this.#options = options;
    this.#responder = new Responder(options);
  }

  /** Whether an exchange that this side leads is under way. */
  get leading(): boolean {
    return this.#initiator !== undefined;
  }

  /** Starts an exchange, unless one is under way; the frame to send. */
  lead(set: Snapshot, salt: Uint8Array, now: number): Uint8Array | undefined {
    if (this.#initiator !== undefined) return undefined;
    this.#initiator = new Initiator({ ...this.#options, salt });
    const { reply } = this.#initiator.start(set);
    return this.#question(reply as Uint8Array, now);
  }

  /** Gives up an exchange that waits for an answer since before `time`. */
  giveUpBefore(time: number): void {
    if (this.#since < time) this.#initiator = undefined;
  }

  /** Takes the peer's frame; undefined when it belongs to no exchange under way. */
  receive(frame: Frame & { kind: 'reconcile' }, set: Snapshot, now: number): ReconcileStep | undefined {
    return frame.answers ? this.#answered(frame, set, now) : this.#asked(frame, set);
  }

  #asked(frame: Frame & { kind: 'reconcile' }, set: Snapshot): ReconcileStep {
    const effects = this.#responder.receive(frame.message, set);
    const { reply, outcome } = effects;
    const send = reply === undefined ? undefined : reconcileFrame(true, frame.exchange, reply);
    // That both are equal is for the side that asked to tell.
    return step(effects, send, outcome?.kind === 'failed' ? outcome : undefined);
  }

  #answered(frame: Frame & { kind: 'reconcile' }, set: Snapshot, now: number): ReconcileStep | undefined {
    const initiator = this.#initiator;
    if (initiator === undefined || frame.exchange !== this.#number) return undefined;
    const effects = initiator.receive(frame.message, set);
    const { reply, outcome } = effects;
    if (outcome !== undefined) this.#initiator = undefined;
    return step(effects, reply === undefined ? undefined : this.#question(reply, now), outcome);
  }

  #question(message: Uint8Array, now: number): Uint8Array {
    this.#number = (this.#number + 1) >>> 0;
    this.#since = now;
    return reconcileFrame(false, this.#number, message);
  }
}

function step(effects: Effects, send: Uint8Array | undefined, outcome: Outcome | undefined): ReconcileStep {
  const { received, refused, rejected, progress } = effects;
  return { send, received, refused, rejected, progress, outcome };
}
