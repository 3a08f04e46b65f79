import type { MessagePort } from 'node:worker_threads';
import { type CloseReason, closeReason, type Link, type LinkLimits, type Receiver } from '@sconf/transport';

/** What travels: a frame, bytes that were handed to the receiver, or the end. */
type Message = Uint8Array<ArrayBuffer> | number | CloseReason;

/** A link over one half of a MessageChannel. A port says nothing of what waits in it, so the other end counts. */
export class MessagePortLink implements Link {
  readonly remoteAddress: string;
  readonly closed: Promise<CloseReason>;
  readonly #port: MessagePort;
  readonly #limits: LinkLimits;
  readonly #early: Uint8Array[] = [];
  #settle!: (reason: CloseReason) => void;
  #receiver: Receiver | undefined;
  #reason: CloseReason | undefined;
  #bufferedBytes = 0;
  #drainOwed = false;

  constructor(port: MessagePort, remoteAddress: string, limits: LinkLimits) {
    this.#port = port;
    this.#limits = limits;
    this.remoteAddress = remoteAddress;
    this.closed = new Promise((resolve) => {
      this.#settle = resolve;
    });
    port.on('message', (message: Message) => this.#arrive(message));
    port.on('close', () => this.#end(closeReason('lost')));
  }

  get bufferedBytes(): number {
    return this.#bufferedBytes;
  }

  send(frame: Uint8Array): boolean {
    if (this.#reason !== undefined) return false;
    const { maxFrameBytes, highWaterBytes, maxBufferedBytes } = this.#limits;
    const tooLong = frame.length > maxFrameBytes;
    if (tooLong || this.#bufferedBytes + frame.length > maxBufferedBytes) {
      this.close(closeReason(tooLong ? 'frame-too-large' : 'slow-consumer'));
      return false;
    }
    this.#bufferedBytes += frame.length;
    this.#drainOwed ||= this.#bufferedBytes >= highWaterBytes;
    const copy = frame.slice();
    this.#port.postMessage(copy, [copy.buffer]);
    return !this.#drainOwed;
  }

  receive(receiver: Receiver): void {
    this.#receiver = receiver;
    const reason = this.#reason;
    setImmediate(() => {
      for (const frame of this.#early.splice(0)) this.#arrive(frame);
      if (reason !== undefined) receiver.onClose?.(reason);
    });
  }

  close(reason: CloseReason = closeReason('normal')): void {
    if (this.#reason !== undefined) return;
    // The other end closes the port when it has read this; closing it here might overtake the message.
    this.#port.postMessage(reason);
    this.#end(reason);
  }

  #arrive(message: Uint8Array | number | CloseReason): void {
    if (typeof message === 'number') return void this.#drain(message);
    if (!(message instanceof Uint8Array)) {
      this.#port.close();
      return void this.#end(message);
    }
    if (this.#reason !== undefined) return;
    if (this.#receiver === undefined) return void this.#early.push(message);
    // Told before the frame: the receiver may close the link.
    this.#port.postMessage(message.length);
    this.#receiver.onFrame(message);
  }

  #drain(bytes: number): void {
    if (this.#reason !== undefined) return;
    this.#bufferedBytes -= bytes;
    if (!this.#drainOwed || this.#bufferedBytes >= this.#limits.highWaterBytes) return;
    this.#drainOwed = false;
    this.#receiver?.onDrain?.();
  }

  #end(reason: CloseReason): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    this.#bufferedBytes = 0;
    this.#settle(reason);
    setImmediate((receiver) => receiver?.onClose?.(reason), this.#receiver);
  }
}
