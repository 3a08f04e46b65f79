import { type CloseReason, closeReason, Heartbeat, type Link, type Receiver } from '@sconf/transport';
import { CLOSE_NUMBERS, reasonOf } from './close-codes.js';
import type { FrameSocket } from './frame-socket.js';
import type { LinkSettings } from './options.js';

/** The texts of a heartbeat. Frames are binary messages; these two are the only texts. */
const PING = 'ping';
const PONG = 'pong';

/** A link over a WebSocket that is open. */
export class WebSocketLink implements Link {
  readonly remoteAddress: string;
  readonly closed: Promise<CloseReason>;
  readonly #socket: FrameSocket;
  readonly #settings: LinkSettings;
  readonly #heartbeat: Heartbeat;
  #settle!: (reason: CloseReason) => void;
  #receiver: Receiver | undefined;
  #reason: CloseReason | undefined;
  #drainOwed = false;
  #cancelCut: () => void = () => undefined;
  /** Frames that came before the receiver. */
  #early: Uint8Array[] = [];
  #earlyBytes = 0;

  constructor(socket: FrameSocket, remoteAddress: string, settings: LinkSettings) {
    this.#socket = socket;
    this.#settings = settings;
    this.remoteAddress = remoteAddress;
    this.closed = new Promise((resolve) => {
      this.#settle = resolve;
    });
    this.#heartbeat = new Heartbeat(settings.timers, settings.heartbeatMs, {
      ask: () => void this.#write(PING),
      onSilence: () => this.#lose(),
    });
    socket.attach({
      onMessage: (message) => this.#arrive(message),
      onClose: (number, text) => {
        this.#cancelCut();
        this.#end(reasonOf(number, text));
      },
    });
  }

  get bufferedBytes(): number {
    return this.#reason === undefined ? this.#socket.bufferedBytes : 0;
  }

  send(frame: Uint8Array): boolean {
    if (this.#reason !== undefined) return false;
    if (frame.length > this.#settings.limits.maxFrameBytes) return this.#fail('frame-too-large');
    return this.#write(frame);
  }

  receive(receiver: Receiver): void {
    this.#receiver = receiver;
    const reason = this.#reason;
    queueMicrotask(() => {
      if (reason !== undefined) receiver.onClose?.(reason);
      const early = this.#early;
      this.#early = [];
      for (const frame of early) if (this.#reason === undefined) receiver.onFrame(frame);
      this.#socket.resume();
    });
  }

  close(reason: CloseReason = closeReason('normal')): void {
    if (this.#reason !== undefined) return;
    const { code, message } = closeReason(reason.code, reason.message);
    const { timers, closeTimeoutMs } = this.#settings;
    // The answer to the close has to be read.
    this.#socket.resume();
    this.#cancelCut = timers.after(closeTimeoutMs, () => this.#socket.terminate());
    this.#socket.close(CLOSE_NUMBERS[code], message);
    this.#end(reason);
  }

  #write(message: Uint8Array | string): boolean {
    const { highWaterBytes, maxBufferedBytes } = this.#settings.limits;
    const waiting = this.#socket.bufferedBytes + message.length;
    if (waiting > maxBufferedBytes) return this.#fail('slow-consumer');
    if (!this.#drainOwed && waiting < highWaterBytes) {
      this.#socket.send(message);
      return true;
    }
    this.#drainOwed = true;
    this.#socket.send(message, () => this.#drain());
    return false;
  }

  #drain(): void {
    if (!this.#drainOwed || this.#reason !== undefined) return;
    if (this.#socket.bufferedBytes >= this.#settings.limits.highWaterBytes) return;
    this.#drainOwed = false;
    this.#receiver?.onDrain?.();
  }

  #arrive(message: Uint8Array | string): void {
    this.#heartbeat.heard();
    if (this.#reason !== undefined || message === PONG) return;
    if (message === PING) return void this.#write(PONG);
    if (typeof message === 'string') this.close(closeReason('protocol-error', 'A text came that is no heartbeat.'));
    else if (message.length > this.#settings.limits.maxFrameBytes) this.close(closeReason('frame-too-large'));
    else if (this.#receiver === undefined || this.#early.length > 0) this.#keep(message);
    else this.#receiver.onFrame(message);
  }

  #keep(frame: Uint8Array): void {
    const { highWaterBytes, maxBufferedBytes } = this.#settings.limits;
    this.#early.push(frame);
    this.#earlyBytes += frame.length;
    // Not from the start: a socket that is paused doesn't notice that the other end closes it.
    if (this.#earlyBytes >= highWaterBytes) this.#socket.pause();
    if (this.#earlyBytes > maxBufferedBytes) this.close(closeReason('slow-consumer'));
  }

  #lose(): void {
    const reason = closeReason('lost', `Nothing was heard for ${this.#settings.heartbeatMs} ms, nor on being asked.`);
    // There is nobody to shake hands with.
    this.#socket.terminate();
    this.#end(reason);
  }

  #fail(code: 'frame-too-large' | 'slow-consumer'): false {
    this.close(closeReason(code));
    return false;
  }

  #end(reason: CloseReason): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    this.#heartbeat.stop();
    this.#early = [];
    this.#settle(reason);
    const receiver = this.#receiver;
    if (receiver !== undefined) queueMicrotask(() => receiver.onClose?.(reason));
  }
}
