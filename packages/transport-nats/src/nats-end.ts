import {
  type CloseReason,
  closeReason,
  decodeCloseReason,
  encodeCloseReason,
  type WireEnd,
  WireLink,
} from '@sconf/transport';
import { encode, HEAD_BYTES, KIND, type Message } from './message.js';
import type { NatsSettings } from './options.js';

/** What a {@link NatsEnd} is given. */
export interface NatsEndOptions extends Pick<NatsSettings, 'limits' | 'heartbeatMs' | 'timers'> {
  readonly remoteAddress: string;
  /** Sends to the other end; drops it where the connection is closed. */
  readonly publish: (message: Uint8Array) => void;
  /** How much the other end may have waiting before it stops. */
  readonly window: number;
}

const NOTHING = new Uint8Array();

/**
 * One end of a link. A broker takes everything at once and says nothing of who reads it, so the receiving end counts:
 * each message carries how many bytes its sender has taken. Counts are positions and not sums, so that what is lost
 * while a server dies is told by the next message and doesn't narrow the window for ever.
 */
export class NatsEnd implements WireEnd {
  readonly link: WireLink;
  readonly #options: NatsEndOptions;
  #sent = 0;
  /** How much of it the other end has taken. */
  #gone = 0;
  /** How far what the other end sent has arrived, or was lost. */
  #arrived = 0;
  #taken = 0;
  #toldTaken = 0;

  constructor(options: NatsEndOptions) {
    const { remoteAddress, limits, timers, heartbeatMs } = options;
    this.#options = options;
    this.link = new WireLink(this, { remoteAddress, limits, heartbeat: { timers, intervalMs: heartbeatMs } });
  }

  get bufferedBytes(): number {
    return this.#sent - this.#gone;
  }

  write(frame: Uint8Array): void {
    this.#say(KIND.frame, frame);
    this.#sent += frame.length + HEAD_BYTES;
  }

  close(reason: CloseReason): void {
    this.#say(KIND.close, encodeCloseReason(reason));
  }

  ask(): void {
    this.#say(KIND.ping, NOTHING);
  }

  /** What waited for the receiver is taken. */
  resume(): void {
    this.#take();
  }

  /** Something came for this end; undefined is what makes no sense. */
  arrive(message: Message | undefined): void {
    const { link } = this;
    if (link.ended) return;
    if (message === undefined || message.taken > this.#sent) return void link.close(closeReason('protocol-error'));
    link.heard();
    const { kind, sent, body } = message;
    if (kind === KIND.close) return void link.end(decodeCloseReason(body));
    this.#arrived = Math.max(this.#arrived, kind === KIND.frame ? sent + body.length + HEAD_BYTES : sent);
    this.#gone = Math.max(this.#gone, message.taken);
    link.drained();
    if (kind === KIND.frame) link.arrive(body);
    if (link.reading) this.#take();
    if (kind === KIND.ping && !link.ended) this.#say(KIND.taken, NOTHING);
  }

  /** Everything that arrived is taken. */
  #take(): void {
    if (this.link.ended) return;
    this.#taken = this.#arrived;
    if (this.#taken - this.#toldTaken >= this.#options.window / 4) this.#say(KIND.taken, NOTHING);
  }

  #say(kind: number, body: Uint8Array): void {
    this.#toldTaken = this.#taken;
    this.#options.publish(encode({ kind, sent: this.#sent, taken: this.#taken, body }));
  }
}
