import { type CloseReason, closeReason, type Link, type WireEnd, WireLink } from '@sconf/transport';
import { CLOSE_NUMBERS, reasonOf } from './close-codes.js';
import type { FrameSocket } from './frame-socket.js';
import type { LinkSettings } from './options.js';

/** The texts of a heartbeat. Frames are binary messages; these two are the only texts. */
const PING = 'ping';
const PONG = 'pong';

/** A link over a WebSocket that is open. */
export function webSocketLink(socket: FrameSocket, remoteAddress: string, settings: LinkSettings): Link {
  const { limits, timers, heartbeatMs, closeTimeoutMs } = settings;
  let cancelCut = (): void => undefined;
  const wire: WireEnd = {
    get bufferedBytes() {
      return socket.bufferedBytes;
    },
    write: (frame, full) => socket.send(frame, full ? () => link.drained() : undefined),
    close({ code, message }: CloseReason) {
      // The answer to the close has to be read.
      socket.resume?.();
      cancelCut = timers.after(closeTimeoutMs, () => socket.terminate());
      socket.close(CLOSE_NUMBERS[code], message);
    },
    pause: () => socket.pause?.(),
    resume: () => socket.resume?.(),
    ask: () => socket.send(PING),
    cut: () => socket.terminate(),
  };
  const link = new WireLink(wire, { remoteAddress, limits, heartbeat: { timers, intervalMs: heartbeatMs } });

  const onText = (text: string): void => {
    link.heard();
    if (text === PONG) return;
    if (text !== PING) link.close(closeReason('protocol-error', 'a text that is no heartbeat'));
    // Who asks and asks, and reads no answer, is no better than who reads no frames.
    else if (link.bufferedBytes > limits.maxBufferedBytes) link.close(closeReason('slow-consumer'));
    else socket.send(PONG);
  };
  socket.attach({
    onMessage(message) {
      if (typeof message !== 'string') link.arrive(message);
      else if (!link.ended) onText(message);
    },
    onClose(number, text) {
      cancelCut();
      link.end(reasonOf(number, text));
    },
  });
  return link;
}
