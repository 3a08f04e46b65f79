import { closeReason, type WireLink } from '@sconf/transport';

/** The texts of a heartbeat. Frames are binary messages; these two are the only texts. */
export const PING = 'ping';
const PONG = 'pong';

/** Takes a text that came on a link; `answer` sends one. */
export function takeText(text: string, link: WireLink, maxBufferedBytes: number, answer: (text: string) => void): void {
  if (link.ended) return;
  link.heard();
  if (text === PONG) return;
  if (text !== PING) link.close(closeReason('protocol-error', 'a text that is no heartbeat'));
  // Who asks and asks, and reads no answer, is no better than who reads no frames.
  else if (link.bufferedBytes > maxBufferedBytes) link.close(closeReason('slow-consumer'));
  else answer(PONG);
}
