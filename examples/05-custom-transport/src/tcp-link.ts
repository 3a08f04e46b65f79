import type { Socket } from 'node:net';
import * as contract from '@sconf/transport';

export const LIMITS: contract.LinkLimits = contract.toLinkLimits();

/** The first byte of a message is its kind; the rest is a frame, why the link was closed, or nothing. */
const KIND = { frame: 0, close: 1, ping: 2, pong: 3 } as const;

/** How long the other end has to end the connection after a close. */
const CLOSE_TIMEOUT_MS = 2000;

/** A link over a connection that is open. */
export function tcpLink(socket: Socket, heartbeat?: contract.WireLinkOptions['heartbeat']): contract.Link {
  const write = (kind: number, body: Uint8Array = new Uint8Array()): void => {
    // Several writes in one packet, without copying the body.
    socket.cork();
    for (const part of [contract.frameHead(1 + body.length), Uint8Array.of(kind), body]) socket.write(part);
    socket.uncork();
  };
  const wire: contract.WireEnd = {
    get bufferedBytes() {
      return socket.writableLength;
    },
    write: (frame) => write(KIND.frame, frame),
    close(reason) {
      write(KIND.close, contract.encodeCloseReason(reason));
      // What the other end still sends has to be read, or its end would never be seen.
      socket.end().resume();
      const timer = setTimeout(() => socket.destroy(), CLOSE_TIMEOUT_MS);
      socket.on('close', () => clearTimeout(timer));
    },
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
    ask: () => write(KIND.ping),
    cut: () => void socket.destroy(),
  };
  const remoteAddress = `${socket.remoteAddress}:${socket.remotePort}`;
  const link = new contract.WireLink(wire, { remoteAddress, limits: LIMITS, ...(heartbeat && { heartbeat }) });

  const cutter = new contract.FrameCutter(1 + LIMITS.maxFrameBytes, (message) => {
    if (link.ended) return;
    const [kind, body] = [message[0], message.subarray(1)];
    link.heard();
    if (kind === KIND.frame) link.arrive(body);
    else if (kind === KIND.close) link.end(contract.decodeCloseReason(body));
    else if (kind !== KIND.ping && kind !== KIND.pong) link.close(contract.closeReason('protocol-error'));
    else if (kind === KIND.ping && link.bufferedBytes < LIMITS.highWaterBytes) write(KIND.pong);
  });
  socket.on('data', (bytes) => {
    if (!cutter.push(bytes)) link.close(contract.closeReason('frame-too-large'));
  });
  socket.on('drain', () => link.drained());
  // An error is followed by the end of the connection, which is all there is to tell.
  socket.on('error', () => socket.destroy());
  socket.on('close', () => link.end(contract.closeReason('lost')));
  return link;
}
