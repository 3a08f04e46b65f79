import { unexpected } from '../errors.js';
import { bareFrame } from '../frames/encode-frame.js';
import * as KIND from '../frames/kind.js';
import { type BatchFrame, nextBatchFrame, repeatedBatchFrame } from './batch-frame.js';
import type { Agreement } from './greeting.js';
import type { Outbox } from './outbox.js';

/** How much may be under way to one peer. */
export interface Window {
  readonly maxBatchBytes: number;
  readonly windowBytes: number;
  readonly windowBatches: number;
}

const NOTHING: BatchFrame = { frame: undefined, unfit: [] };
const MAX_DOUBLINGS = 4;

/**
 * Sends an outbox over one link: batch after batch while the window has room, and again what may have been lost. What
 * waited for the link to come back goes in batches as long as a window: who waits for all of it gains nothing by less, and
 * each costs a head and an acknowledgement.
 */
export class Sender {
  readonly #outbox: Outbox;
  readonly #window: Window;
  readonly #repeatMs: number;
  readonly #frameBytes: number;
  /** Entries that waited when the link came back, and still do. */
  #missed: number;
  #repeatAt = 0;
  #doublings = 0;
  #askAgainAt = 0;

  constructor(
    outbox: Outbox,
    window: Window,
    repeatMs: number,
    { resumed, frameBytes }: Pick<Agreement, 'resumed' | 'frameBytes'>,
  ) {
    this.#outbox = outbox;
    this.#window = window;
    this.#repeatMs = repeatMs;
    this.#frameBytes = frameBytes;
    this.#missed = resumed ? outbox.size : 0;
  }

  /** The next batch, if something waits and the window has room. */
  next(now: number): BatchFrame {
    const outbox = this.#outbox;
    const { maxBatchBytes, windowBytes, windowBatches } = this.#window;
    if (outbox.size === 0 || outbox.sentBytes >= windowBytes || outbox.sent.length >= windowBatches) return NOTHING;
    if (outbox.sent.length === 0) this.#wait(now, 0);
    const before = outbox.size;
    const maxBytes = this.#missed > 0 ? Math.max(maxBatchBytes, windowBytes) : maxBatchBytes;
    const batch = nextBatchFrame(outbox, Math.min(maxBytes, this.#frameBytes), this.#frameBytes);
    this.#missed -= before - outbox.size;
    return batch;
  }

  /**
   * What to send when an acknowledgement is overdue: the oldest batch once more, if the peer was heard since it is. Who says
   * nothing is more likely busy, or far behind a slow wire, than the batch is lost, and is asked for a sign of life instead.
   */
  overdue(now: number, heardAt: number): Uint8Array | undefined {
    const [oldest] = this.#outbox.sent;
    if (oldest === undefined || now < this.#repeatAt) return undefined;
    if (heardAt < this.#repeatAt) return this.#ask(now);
    this.#wait(now, Math.min(this.#doublings + 1, MAX_DOUBLINGS));
    return repeatedBatchFrame(oldest.number, oldest.entries);
  }

  /**
   * The peer has everything up to `number`.
   *
   * @throws ProtocolError `unexpected-frame`
   */
  acknowledge(number: number, now: number): void {
    const before = this.#outbox.acknowledged;
    if (!this.#outbox.acknowledge(number)) {
      throw unexpected(`batch ${number} was never sent`);
    }
    if (number > before) this.#wait(now, 0);
  }

  #ask(now: number): Uint8Array | undefined {
    if (now < this.#askAgainAt) return undefined;
    this.#askAgainAt = now + this.#repeatMs;
    return bareFrame(KIND.PING);
  }

  #wait(now: number, doublings: number): void {
    this.#doublings = doublings;
    this.#repeatAt = now + this.#repeatMs * 2 ** doublings;
  }
}
