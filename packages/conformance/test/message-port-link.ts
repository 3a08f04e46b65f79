import type { MessagePort } from 'node:worker_threads';
import { type CloseReason, closeReason, type Link, type LinkLimits, WireLink } from '@sconf/transport';

/** What travels: a frame, bytes that were handed to the receiver, or the end. */
type Message = Uint8Array<ArrayBuffer> | number | CloseReason;

/** A link over one half of a MessageChannel. A port says nothing of what waits in it, so the other end counts. */
export function messagePortLink(port: MessagePort, remoteAddress: string, limits: LinkLimits): Link {
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
  };
  const link = new WireLink(wire, { remoteAddress, limits });
  port.on('message', (message: Message) => {
    if (typeof message === 'number') {
      bufferedBytes -= message;
      link.drained();
    } else if (message instanceof Uint8Array) {
      untakenBytes += message.length;
      // Told before the frame: the receiver may close the link.
      if (link.reading) take();
      link.arrive(message);
    } else {
      port.close();
      link.end(message);
    }
  });
  port.on('close', () => link.end(closeReason('lost')));
  return link;
}
