import type { Socket } from 'node:net';
import {
  CLOSE_CODES,
  type CloseCode,
  type CloseReason,
  closeReason,
  type Link,
  type LinkLimits,
  type Receiver,
  toLinkLimits,
} from '@sconf/transport';

export const LIMITS: LinkLimits = toLinkLimits();

/** A message is five bytes of head, kind and length, and then its body: a frame, or the code and text of a close. */
const HEAD_BYTES = 5;
const FRAME = 0;
const CLOSE = 1;

/** How long the other end has to end the connection after a close. */
const CLOSE_TIMEOUT_MS = 2000;

export class TcpLink implements Link {
  readonly remoteAddress: string;
  readonly closed: Promise<CloseReason>;
  readonly #socket: Socket;
  #settle!: (reason: CloseReason) => void;
  #receiver: Receiver | undefined;
  #reason: CloseReason | undefined;
  #unread: Buffer = Buffer.alloc(0);
  /** What came before the receiver. */
  #early: Uint8Array[] = [];
  #earlyBytes = 0;

  constructor(socket: Socket) {
    this.#socket = socket;
    this.remoteAddress = `${socket.remoteAddress}:${socket.remotePort}`;
    this.closed = new Promise((resolve) => {
      this.#settle = resolve;
    });
    socket.on('data', (bytes) => this.#read(bytes));
    socket.on('drain', () => {
      if (this.#reason === undefined) this.#receiver?.onDrain?.();
    });
    // An error is followed by the end of the connection, which is all there is to tell.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#end(closeReason('lost')));
  }

  get bufferedBytes(): number {
    return this.#reason === undefined ? this.#socket.writableLength : 0;
  }

  send(frame: Uint8Array): boolean {
    if (this.#reason !== undefined) return false;
    const tooLong = frame.length > LIMITS.maxFrameBytes;
    if (tooLong || this.bufferedBytes + frame.length > LIMITS.maxBufferedBytes) {
      this.close(closeReason(tooLong ? 'frame-too-large' : 'slow-consumer'));
      return false;
    }
    return this.#write(FRAME, frame);
  }

  receive(receiver: Receiver): void {
    this.#receiver = receiver;
    const reason = this.#reason;
    queueMicrotask(() => {
      if (reason !== undefined) receiver.onClose?.(reason);
      for (const frame of this.#early.splice(0)) this.#tell(frame);
      this.#socket.resume();
    });
  }

  close(reason: CloseReason = closeReason('normal')): void {
    if (this.#reason !== undefined) return;
    this.#write(CLOSE, new TextEncoder().encode(`${reason.code} ${reason.message}`));
    this.#socket.end();
    this.#socket.resume();
    const cut = setTimeout(() => this.#socket.destroy(), CLOSE_TIMEOUT_MS);
    this.#socket.on('close', () => clearTimeout(cut));
    this.#end(reason);
  }

  #write(kind: number, body: Uint8Array): boolean {
    const head = Buffer.alloc(HEAD_BYTES);
    head.writeUInt8(kind, 0);
    head.writeUInt32BE(body.length, 1);
    // Two writes in one packet, without copying the body.
    this.#socket.cork();
    this.#socket.write(head);
    const takesMore = this.#socket.write(body);
    this.#socket.uncork();
    return takesMore;
  }

  /** A chunk of the stream: messages may be cut anywhere. */
  #read(bytes: Buffer): void {
    this.#unread = Buffer.concat([this.#unread, bytes]);
    while (this.#reason === undefined && this.#unread.length >= HEAD_BYTES) {
      const length = this.#unread.readUInt32BE(1);
      if (length > LIMITS.maxFrameBytes) return void this.close(closeReason('frame-too-large'));
      if (this.#unread.length < HEAD_BYTES + length) return;
      const kind = this.#unread.readUInt8(0);
      const body = new Uint8Array(this.#unread.subarray(HEAD_BYTES, HEAD_BYTES + length));
      this.#unread = this.#unread.subarray(HEAD_BYTES + length);
      this.#arrive(kind, body);
    }
  }

  #arrive(kind: number, body: Uint8Array): void {
    if (kind === FRAME) return void this.#tell(body);
    if (kind !== CLOSE) return void this.close(closeReason('protocol-error'));
    const [code = '', message] = new TextDecoder().decode(body).split(/ (.*)/s);
    this.#end(closeReason(code in CLOSE_CODES ? (code as CloseCode) : 'lost', message));
    this.#socket.end();
  }

  #tell(frame: Uint8Array): void {
    if (this.#reason !== undefined) return;
    if (this.#receiver !== undefined && this.#early.length === 0) return void this.#receiver.onFrame(frame);
    this.#early.push(frame);
    this.#earlyBytes += frame.length;
    // From here on the other end feels it. Not sooner: a paused socket doesn't notice a close.
    if (this.#earlyBytes >= LIMITS.highWaterBytes) this.#socket.pause();
  }

  #end(reason: CloseReason): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    this.#settle(reason);
    const receiver = this.#receiver;
    if (receiver !== undefined) queueMicrotask(() => receiver.onClose?.(reason));
  }
}
