import type { Refusal } from '@sconf/data-model';
import { unexpected } from '../errors.js';
import { ackFrames } from '../frames/encode-frame.js';
import type { Conversation } from './conversation.js';
import { Inbox } from './inbox.js';

/**
 * Received batches, and bytes, from which on the acknowledgement doesn't wait for more: well below a window, so that a
 * busy sender never waits, and no more often, since on a quiet link acknowledgements cost both ends as much as batches.
 */
const MANY = 128;
const MANY_BYTES = 128 * 1024;

/** Refusals from which on they are told at once, even where nothing is durable yet: a peer may make up any number. */
const MANY_REFUSALS = 1024;

/** Receives batches over one link, and acknowledges them once they are durable. */
export class Receiver {
  readonly #conversation: Conversation;
  readonly #inbox: Inbox;
  #owed = 0;
  #bytes = 0;
  #refusals: Refusal[] = [];
  #timed = false;

  constructor(conversation: Conversation) {
    this.#conversation = conversation;
    this.#inbox = new Inbox(conversation.acknowledged);
  }

  /** Whether so much is owed that an acknowledgement may not wait for more. */
  get owesMany(): boolean {
    return this.#owed >= MANY || this.#bytes >= MANY_BYTES || this.#refusals.length >= MANY_REFUSALS;
  }

  /** Whether nothing sees to it yet that what is owed is acknowledged soon. Says so once, up to the next acknowledgement. */
  wantsTimer(): boolean {
    const wanted = !this.#timed;
    this.#timed = true;
    return wanted;
  }

  /** So many bytes have arrived. */
  count(bytes: number): void {
    this.#bytes += bytes;
  }

  /**
   * Whether a batch is to be merged.
   *
   * @throws ProtocolError `unexpected-frame`
   */
  take(number: number): boolean {
    const receipt = this.#inbox.receive(number);
    if (receipt === 'beyond') {
      throw unexpected(`batch ${number} is too far ahead`);
    }
    // Its acknowledgement may have been lost.
    if (receipt === 'repeated') this.#owed += 1;
    return receipt === 'new';
  }

  /** Names entries that are not taken in the next acknowledgement, which may be due then. */
  refuse(refusals: readonly Refusal[]): void {
    for (const refusal of refusals) this.#refusals.push(refusal);
  }

  /** A batch that was taken is durable. */
  settle(number: number): void {
    this.#inbox.settle(number);
    this.#conversation.acknowledged = this.#inbox.acknowledged;
    this.#owed += 1;
  }

  /** A batch that was taken could not be kept: it has to come again. */
  forget(number: number): void {
    this.#inbox.forget(number);
  }

  /** The frames of the acknowledgement that is owed. */
  acknowledge(): readonly Uint8Array[] {
    this.#timed = false;
    if (this.#owed === 0 && this.#refusals.length === 0) return [];
    this.#owed = 0;
    this.#bytes = 0;
    const refusals = this.#refusals;
    this.#refusals = [];
    return ackFrames(this.#inbox.acknowledged, refusals);
  }
}
