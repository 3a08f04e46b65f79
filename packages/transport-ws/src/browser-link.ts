import { type Link, type WireEnd, WireLink } from '@sconf/transport';
import { numberOf, reasonOf } from './close-codes.js';
import { PING, takeText } from './heartbeat-text.js';
import type { LinkSettings } from './options.js';

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

/**
 * A link over a WebSocket of the platform that is open, as in browsers. The platform can't be told to read no more, nor to
 * cut a connection: it gives up on a close that isn't answered by itself.
 */
export function browserLink(socket: PlatformWebSocket, remoteAddress: string, settings: LinkSettings): Link {
  const { limits, timers, heartbeatMs } = settings;
  let polling = false;
  const poll = (): void => {
    if (polling) return;
    polling = true;
    timers.after(POLL_MS, () => {
      polling = false;
      link.drained();
      if (link.bufferedBytes > 0) poll();
    });
  };
  const say = (text: string): void => socket.send(text);
  const wire: WireEnd = {
    get bufferedBytes() {
      return socket.bufferedAmount;
    },
    write(frame, full) {
      socket.send(frame);
      if (full) poll();
    },
    close: ({ code, message }) => socket.close(numberOf(code), message),
    ask: () => say(PING),
    cut: () => socket.close(numberOf('lost')),
  };
  const link = new WireLink(wire, { remoteAddress, limits, heartbeat: { timers, intervalMs: heartbeatMs } });
  socket.onmessage = ({ data }: { readonly data: string | ArrayBuffer }) => {
    if (typeof data === 'string') takeText(data, link, limits.maxBufferedBytes, say);
    else link.arrive(new Uint8Array(data));
  };
  socket.onclose = ({ code, reason }: PlatformClose) => link.end(reasonOf(code, reason));
  return link;
}
