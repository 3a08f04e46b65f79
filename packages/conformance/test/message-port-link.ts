import type { MessagePort } from 'node:worker_threads';
import { type CloseReason, closeReason, type Link, WireLink, type WireLinkOptions } from '@sconf/transport';

/** What travels: a frame, bytes that were handed to the receiver, a sign of life, or the end. */
type Message = Uint8Array<ArrayBuffer> | number | 'ping' | 'pong' | CloseReason;

/** A link over one half of a MessageChannel. A port says nothing of what waits in it, so the other end counts. */
export function messagePortLink(port: MessagePort, options: WireLinkOptions): Link {
  let bufferedBytes = 0;
  let untakenBytes = 0;
  const take = (): void => {
    if (untakenBytes > 0) port.postMessage(untakenBytes);
    untakenBytes = 0;
  };
  const wire = {
    get bufferedBytes() {
      return bufferedBytes;
    },
    write(frame: Uint8Array) {
      bufferedBytes += frame.length;
      const copy = frame.slice();
      port.postMessage(copy, [copy.buffer]);
    },
    // The other end closes the port when it has read this; closing it here might overtake the message.
    close: (reason: CloseReason) => port.postMessage(reason),
    resume: take,
    ask: () => port.postMessage('ping'),
    cut: () => port.close(),
  };
  const link = new WireLink(wire, options);
  port.on('message', (message: Message) => {
    link.heard();
    if (message === 'ping') port.postMessage('pong');
    else if (typeof message === 'number') {
      bufferedBytes -= message;
      link.drained();
    } else if (message instanceof Uint8Array) {
      untakenBytes += message.length;
      // Told before the frame: the receiver may close the link.
      if (link.reading) take();
      link.arrive(message);
    } else if (message !== 'pong') {
      port.close();
      link.end(message);
    }
  });
  port.on('close', () => link.end(closeReason('lost')));
  return link;
}
