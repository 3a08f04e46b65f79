import { ProtocolError } from '../errors.js';
import { type BatchFrame, nextBatchFrame, repeatedBatchFrame } from './batch-frame.js';
import type { Outbox } from './outbox.js';

/** How much may be under way to one peer. */
export interface Window {
  readonly maxBatchBytes: number;
  readonly windowBytes: number;
  readonly windowBatches: number;
}

const NOTHING: BatchFrame = { frame: undefined, unfit: [] };
const MAX_DOUBLINGS = 4;

/** Sends an outbox over one link: batch after batch while the window has room, and again what may have been lost. */
export class Sender {
  readonly #outbox: Outbox;
  readonly #window: Window;
  readonly #repeatMs: number;
  #repeatAt = 0;
  #doublings = 0;

  constructor(outbox: Outbox, window: Window, repeatMs: number) {
    this.#outbox = outbox;
    this.#window = window;
    this.#repeatMs = repeatMs;
  }

  /** The next batch, if something waits and the window has room. */
  next(now: number): BatchFrame {
    const outbox = this.#outbox;
    const { maxBatchBytes, windowBytes, windowBatches } = this.#window;
    if (outbox.size === 0 || outbox.sentBytes >= windowBytes || outbox.sent.length >= windowBatches) return NOTHING;
    if (outbox.sent.length === 0) this.#wait(now, 0);
    return nextBatchFrame(outbox, maxBatchBytes);
  }

  /** The oldest batch once more, when its acknowledgement is overdue. */
  overdue(now: number): Uint8Array | undefined {
    const [oldest] = this.#outbox.sent;
    if (oldest === undefined || now < this.#repeatAt) return undefined;
    this.#wait(now, Math.min(this.#doublings + 1, MAX_DOUBLINGS));
    return repeatedBatchFrame(oldest.number, oldest.entries);
  }

  /**
   * The peer has everything up to `number`.
   *
   * @throws {@link ProtocolError} `unexpected-frame`
   */
  acknowledge(number: number, now: number): void {
    const before = this.#outbox.acknowledged;
    if (!this.#outbox.acknowledge(number)) {
      throw new ProtocolError('unexpected-frame', `batch ${number} is acknowledged, and was never sent`);
    }
    if (number > before) this.#wait(now, 0);
  }

  #wait(now: number, doublings: number): void {
    this.#doublings = doublings;
    this.#repeatAt = now + this.#repeatMs * 2 ** doublings;
  }
}
