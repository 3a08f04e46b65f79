import type { Timers } from '@sconf/transport';
import { CLOSE_NUMBERS } from './close-codes.js';
import type { FrameSocket, FrameSocketEvents } from './frame-socket.js';

/** What is used of the platform's WebSocket, as the WHATWG's WebSockets Standard has it. */
export interface PlatformWebSocket {
  binaryType: string;
  readonly bufferedAmount: number;
  send(message: Uint8Array | string): void;
  close(number?: number, text?: string): void;
  // What handlers are given differs between the typings of platforms; the handlers here say what they rely on.
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
}

/** What `onclose` is given. */
export interface PlatformClose {
  readonly code: number;
  readonly reason: string;
}

/** How often a full socket is asked whether it still is: the platform doesn't tell. */
const POLL_MS = 10;

/** A WebSocket of the platform, as in browsers. */
export class BrowserSocket implements FrameSocket {
  readonly #socket: PlatformWebSocket;
  readonly #timers: Timers;
  #polling = false;

  constructor(socket: PlatformWebSocket, timers: Timers) {
    this.#socket = socket;
    this.#timers = timers;
  }

  get bufferedBytes(): number {
    return this.#socket.bufferedAmount;
  }

  attach({ onMessage, onClose }: FrameSocketEvents): void {
    this.#socket.onmessage = ({ data }: { readonly data: string | ArrayBuffer }) =>
      onMessage(typeof data === 'string' ? data : new Uint8Array(data));
    this.#socket.onclose = ({ code, reason }: PlatformClose) => onClose(code, reason);
    // Says nothing that onclose doesn't.
    this.#socket.onerror = null;
  }

  send(message: Uint8Array | string, onSent?: () => void): void {
    this.#socket.send(message);
    if (onSent !== undefined && !this.#polling) this.#poll(onSent);
  }

  close(number: number, text: string): void {
    this.#socket.close(number, text);
  }

  /** The platform can't cut a connection; it gives up on the handshake by itself. */
  terminate(): void {
    this.#socket.close(CLOSE_NUMBERS.lost);
  }

  #poll(onSent: () => void): void {
    this.#polling = true;
    this.#timers.after(POLL_MS, () => {
      this.#polling = false;
      const empty = this.bufferedBytes === 0;
      onSent();
      if (!empty && !this.#polling) this.#poll(onSent);
    });
  }
}
