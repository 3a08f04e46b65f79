import { type CloseCode, type CloseReason, closeReason, Heartbeat, type Link, type Receiver } from '@sconf/transport';
import { decodeReason, encode, encodeReason, HEAD_BYTES, KIND, type Message } from './message.js';
import type { NatsSettings } from './options.js';

/** What a {@link NatsLink} is given. */
export interface NatsLinkOptions extends Pick<NatsSettings, 'limits' | 'heartbeatMs' | 'timers'> {
  readonly remoteAddress: string;
  /** Sends to the other end; drops it where the connection is closed. */
  readonly publish: (message: Uint8Array) => void;
  /** How much the other end may have waiting before it stops. */
  readonly window: number;
  /** The link has ended. */
  readonly onEnd: () => void;
}

const NOTHING = new Uint8Array();

/**
 * One end of a link. A broker takes everything at once and says nothing of who reads it, so the receiving end counts:
 * each message carries how many bytes its sender has taken. Counts are positions and not sums, so that what is lost
 * while a server dies is told by the next message and doesn't narrow the window for ever.
 */
export class NatsLink implements Link {
  readonly remoteAddress: string;
  readonly closed: Promise<CloseReason>;
  readonly #options: NatsLinkOptions;
  readonly #heartbeat: Heartbeat;
  #settle!: (reason: CloseReason) => void;
  #receiver: Receiver | undefined;
  #reason: CloseReason | undefined;
  #drainOwed = false;
  #sent = 0;
  /** How much of it the other end has taken. */
  #gone = 0;
  /** How far what the other end sent has arrived, or was lost. */
  #arrived = 0;
  #taken = 0;
  #toldTaken = 0;
  #early: Uint8Array[] = [];

  constructor(options: NatsLinkOptions) {
    this.#options = options;
    this.remoteAddress = options.remoteAddress;
    this.closed = new Promise((resolve) => {
      this.#settle = resolve;
    });
    this.#heartbeat = new Heartbeat(options.timers, options.heartbeatMs, {
      ask: () => this.#write(KIND.ping, NOTHING),
      onSilence: () =>
        this.#end(closeReason('lost', `Nothing was heard for ${options.heartbeatMs} ms, nor on being asked.`)),
    });
  }

  get bufferedBytes(): number {
    return this.#reason === undefined ? this.#sent - this.#gone : 0;
  }

  send(frame: Uint8Array): boolean {
    const { maxFrameBytes, highWaterBytes, maxBufferedBytes } = this.#options.limits;
    if (this.#reason !== undefined) return false;
    if (frame.length > maxFrameBytes) return this.#fail('frame-too-large');
    if (this.bufferedBytes + frame.length > maxBufferedBytes) return this.#fail('slow-consumer');
    this.#write(KIND.frame, frame);
    this.#sent += frame.length + HEAD_BYTES;
    this.#drainOwed ||= this.bufferedBytes >= highWaterBytes;
    return !this.#drainOwed;
  }

  receive(receiver: Receiver): void {
    this.#receiver = receiver;
    const reason = this.#reason;
    queueMicrotask(() => {
      if (reason !== undefined) receiver.onClose?.(reason);
      const early = this.#early;
      this.#early = [];
      for (const frame of early) if (this.#reason === undefined) receiver.onFrame(frame);
      this.#take();
    });
  }

  close(reason: CloseReason = closeReason('normal')): void {
    if (this.#reason !== undefined) return;
    this.#write(KIND.close, encodeReason(reason));
    this.#end(reason);
  }

  /** Something came for this end; undefined is what makes no sense. */
  arrive(message: Message | undefined): void {
    if (this.#reason !== undefined) return;
    if (message === undefined || message.taken > this.#sent) return void this.#fail('protocol-error');
    this.#heartbeat.heard();
    const { kind, sent, body } = message;
    if (kind === KIND.close) return void this.#end(decodeReason(body));
    this.#arrived = Math.max(this.#arrived, kind === KIND.frame ? sent + body.length + HEAD_BYTES : sent);
    this.#drain(message.taken);
    if (kind === KIND.frame) this.#tell(body);
    this.#take();
    if (kind === KIND.ping) this.#write(KIND.taken, NOTHING);
  }

  /** The connection to NATS is closed for good. */
  lose(reason: CloseReason): void {
    this.#end(reason);
  }

  #tell(frame: Uint8Array): void {
    const { maxFrameBytes, maxBufferedBytes } = this.#options.limits;
    if (frame.length > maxFrameBytes) return void this.#fail('frame-too-large');
    if (this.#receiver !== undefined && this.#early.length === 0) return void this.#receiver.onFrame(frame);
    this.#early.push(frame);
    // Only who doesn't keep to the window gets here: what it sent is not yet taken.
    if (this.#arrived - this.#taken > maxBufferedBytes * 2) this.#fail('slow-consumer');
  }

  /** Everything that arrived is taken, unless it waits for the receiver. */
  #take(): void {
    if (this.#receiver === undefined || this.#early.length > 0 || this.#reason !== undefined) return;
    this.#taken = this.#arrived;
    if (this.#taken - this.#toldTaken >= this.#options.window / 4) this.#write(KIND.taken, NOTHING);
  }

  #drain(gone: number): void {
    this.#gone = Math.max(this.#gone, gone);
    if (!this.#drainOwed || this.bufferedBytes >= this.#options.limits.highWaterBytes) return;
    this.#drainOwed = false;
    this.#receiver?.onDrain?.();
  }

  #write(kind: number, body: Uint8Array): void {
    this.#toldTaken = this.#taken;
    this.#options.publish(encode({ kind, sent: this.#sent, taken: this.#taken, body }));
  }

  #fail(code: CloseCode): false {
    this.close(closeReason(code));
    return false;
  }

  #end(reason: CloseReason): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    this.#heartbeat.stop();
    this.#early = [];
    this.#options.onEnd();
    this.#settle(reason);
    const receiver = this.#receiver;
    if (receiver !== undefined) queueMicrotask(() => receiver.onClose?.(reason));
  }
}
