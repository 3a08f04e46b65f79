import type { Snapshot } from '@sconf/data-model';
import { Initiator, type ReconcileOptions, type Responder } from '@sconf/reconcile';
import { closeReason } from '@sconf/transport';
import { reconcileFrame } from '../frames/encode-frame.js';
import type { Frame } from '../frames/frame.js';
import type { SessionEffect } from './session-effect.js';

/**
 * Reconciling with one peer. Each message that leads has a number, and only its own answer is taken, so what a wire repeats
 * or brings late does no harm, and a lost message costs the rest of the exchange.
 */
export class Reconciler {
  readonly #options: ReconcileOptions;
  readonly #responder: Responder | undefined;
  #initiator: Initiator | undefined;
  #number = 0;
  #since = 0;

  /** @param responder answers what the peer leads; without it questions are passed over */
  constructor(options: ReconcileOptions, responder: Responder | undefined) {
    this.#options = options;
    this.#responder = responder;
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

  /** Takes the peer's frame, and says what to do: nothing where it belongs to no exchange under way. */
  receive({ answers, exchange, message }: Frame & { kind: 'reconcile' }, set: Snapshot, now: number): SessionEffect[] {
    const asked = exchange === this.#number ? this.#initiator : undefined;
    const step = (answers ? asked : this.#responder)?.receive(message, set);
    if (step === undefined) return [];
    const { reply, received, refused, rejected, outcome, progress } = step;
    const effects: SessionEffect[] = [];
    if (received.length > 0) effects.push({ kind: 'entries', entries: received, number: undefined });
    if (refused.length > 0) effects.push({ kind: 'refused', by: 'here', refusals: refused });
    if (rejected.length > 0) effects.push({ kind: 'refused', by: 'peer', refusals: rejected });
    if (answers && outcome !== undefined) this.#initiator = undefined;
    if (reply !== undefined) {
      const frame = answers ? this.#question(reply, now) : reconcileFrame(true, exchange, reply);
      effects.push({ kind: 'send', frame });
    }
    if (outcome?.kind === 'failed') {
      const { code, message } = outcome.error;
      effects.push({ kind: 'close', reason: closeReason('protocol-error', `${code}: ${message}`) });
    } else if (answers && (outcome !== undefined || progress.received + progress.sent > 0)) {
      effects.push({ kind: 'reconciled', outcome, progress });
    }
    return effects;
  }

  #question(message: Uint8Array, now: number): Uint8Array {
    this.#number = (this.#number + 1) >>> 0;
    this.#since = now;
    return reconcileFrame(false, this.#number, message);
  }
}
