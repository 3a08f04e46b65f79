import { type Link, type WireEnd, WireLink } from '@sconf/transport';
import type { WebSocket } from 'ws';
import { numberOf, reasonOf } from './close-codes.js';
import { PING, takeText } from './heartbeat-text.js';
import type { LinkSettings } from './options.js';

/** Waiting bytes from which pings of the protocol go unanswered: who doesn't read needs no pong, and memory is bounded. */
const PONG_ROOM_BYTES = 65_536;

/** What sockets of the `ws` library are made with: no deflate, which costs three quarters of the throughput. */
export const SOCKET_OPTIONS: { readonly perMessageDeflate: false; readonly autoPong: false } = Object.freeze({
  perMessageDeflate: false,
  autoPong: false,
});

/** A link over a socket of the `ws` library that is open, made with {@link SOCKET_OPTIONS}. */
export function nodeLink(socket: WebSocket, remoteAddress: string, settings: LinkSettings): Link {
  const { limits, timers, heartbeatMs, closeTimeoutMs } = settings;
  let cancelCut = (): void => undefined;
  const say = (text: string): void => socket.send(text);
  const wire: WireEnd = {
    get bufferedBytes() {
      return socket.bufferedAmount;
    },
    write: (frame, full) => socket.send(frame, full ? () => link.drained() : undefined),
    close({ code, message }) {
      // The answer to the close has to be read.
      socket.resume();
      cancelCut = timers.after(closeTimeoutMs, () => socket.terminate());
      socket.close(numberOf(code), message);
    },
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    ask: () => say(PING),
    cut: () => socket.terminate(),
  };
  const link = new WireLink(wire, { remoteAddress, limits, heartbeat: { timers, intervalMs: heartbeatMs } });
  const onClose = (number: number, text: string): void => {
    cancelCut();
    link.end(reasonOf(number, text));
  };
  socket.on('message', (data: Buffer, isBinary: boolean) => {
    // A plain view: the slice of a Buffer is no copy, and whoever expects that of a Uint8Array would be surprised.
    if (isBinary) link.arrive(new Uint8Array(data.buffer, data.byteOffset, data.length));
    else takeText(data.toString(), link, limits.maxBufferedBytes, say);
  });
  socket.on('ping', (data: Buffer) => {
    if (socket.bufferedAmount < PONG_ROOM_BYTES) socket.pong(data);
  });
  socket.on('error', (error: NodeJS.ErrnoException) => onClose(closeNumberOf(error), error.message));
  socket.on('close', (number, text) => onClose(number, text.toString()));
  return link;
}

/** The library tells of a peer that breaks the protocol by an error, and of the close that follows by 1006. */
function closeNumberOf({ code = '' }: NodeJS.ErrnoException): number {
  if (code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') return 1009;
  return code.startsWith('WS_ERR_') ? 1002 : 1006;
}
