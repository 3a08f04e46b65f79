import type { WebSocket } from 'ws';
import type { FrameSocket, FrameSocketEvents } from './frame-socket.js';

/** Waiting bytes from which pings of the protocol go unanswered: who doesn't read needs no pong, and memory is bounded. */
const PONG_ROOM_BYTES = 65_536;

/** What sockets of the `ws` library are made with: no deflate, which costs three quarters of the throughput. */
export const SOCKET_OPTIONS: { readonly perMessageDeflate: false; readonly autoPong: false } = Object.freeze({
  perMessageDeflate: false,
  autoPong: false,
});

/** A socket of the `ws` library, made with {@link SOCKET_OPTIONS}. */
export class NodeSocket implements FrameSocket {
  readonly #socket: WebSocket;

  constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  get bufferedBytes(): number {
    return this.#socket.bufferedAmount;
  }

  attach({ onMessage, onClose }: FrameSocketEvents): void {
    this.#socket.on('message', (data: Buffer, isBinary: boolean) => {
      // A plain view: the slice of a Buffer is no copy, and whoever expects that of a Uint8Array would be surprised.
      onMessage(isBinary ? new Uint8Array(data.buffer, data.byteOffset, data.length) : data.toString());
    });
    this.#socket.on('ping', (data: Buffer) => {
      if (this.bufferedBytes < PONG_ROOM_BYTES) this.#socket.pong(data);
    });
    this.#socket.on('error', (error: NodeJS.ErrnoException) => onClose(closeNumberOf(error), error.message));
    this.#socket.on('close', (number, text) => onClose(number, text.toString()));
  }

  send(message: Uint8Array | string, onSent?: () => void): void {
    this.#socket.send(message, onSent);
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  close(number: number, text: string): void {
    this.#socket.close(number, text);
  }

  terminate(): void {
    this.#socket.terminate();
  }
}

/** The library tells of a peer that breaks the protocol by an error, and of the close that follows by 1006. */
function closeNumberOf({ code = '' }: NodeJS.ErrnoException): number {
  if (code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') return 1009;
  return code.startsWith('WS_ERR_') ? 1002 : 1006;
}
