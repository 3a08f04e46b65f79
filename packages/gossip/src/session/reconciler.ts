import type { Snapshot } from '@sconf/data-model';
import { type Effects, Initiator, type ReconcileOptions, type Responder } from '@sconf/reconcile';
import { reconcileFrame } from '../frames/encode-frame.js';
import type { Frame } from '../frames/frame.js';

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

  /**
   * Takes the peer's frame. Answers what came of it, with the reply as a whole frame; undefined where it belongs to no
   * exchange under way.
   */
  receive(
    { answers, exchange, message }: Frame & { kind: 'reconcile' },
    set: Snapshot,
    now: number,
  ): Effects | undefined {
    if (answers && exchange !== this.#number) return undefined;
    const effects = (answers ? this.#initiator : this.#responder)?.receive(message, set);
    if (effects === undefined) return undefined;
    if (answers && effects.outcome !== undefined) this.#initiator = undefined;
    const { reply } = effects;
    const frame = reply && (answers ? this.#question(reply, now) : reconcileFrame(true, exchange, reply));
    return { ...effects, reply: frame };
  }

  #question(message: Uint8Array, now: number): Uint8Array {
    this.#number = (this.#number + 1) >>> 0;
    this.#since = now;
    return reconcileFrame(false, this.#number, message);
  }
}
