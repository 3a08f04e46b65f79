import type { ClientRequest, IncomingMessage } from 'node:http';
import { type Link, TransportError } from '@sconf/transport';
import { WebSocket } from 'ws';
import { urlOf } from './address.js';
import { nodeLink, SOCKET_OPTIONS } from './node-link.js';
import type { NodeSettings } from './node-options.js';
import { maxMessageBytes } from './options.js';

/** Connects over the `ws` library. */
export async function dial(address: string, settings: NodeSettings, signal?: AbortSignal): Promise<Link> {
  const url = urlOf(address);
  signal?.throwIfAborted();
  const socket = new WebSocket(url, {
    ...settings.dial,
    ...SOCKET_OPTIONS,
    maxPayload: maxMessageBytes(settings.limits),
  });
  const giveUp = new AbortController();
  const onAbort = (): void => giveUp.abort(signal?.reason);
  signal?.addEventListener('abort', onAbort);
  const cancelTimeout = settings.timers.after(settings.dialTimeoutMs, () =>
    giveUp.abort(new TransportError('unreachable', `${address} did not answer within ${settings.dialTimeoutMs} ms`)),
  );
  try {
    return await opened(socket, address, settings, giveUp.signal);
  } catch (error) {
    // Giving up on a socket makes it raise one more error, which is no news.
    socket.on('error', () => undefined);
    socket.terminate();
    throw error;
  } finally {
    cancelTimeout();
    signal?.removeEventListener('abort', onAbort);
  }
}

function opened(socket: WebSocket, address: string, settings: NodeSettings, giveUp: AbortSignal): Promise<Link> {
  return new Promise((resolve, reject) => {
    giveUp.addEventListener('abort', () => reject(giveUp.reason));
    const onError = (cause: Error): void =>
      reject(new TransportError('unreachable', `${address} can't be reached: ${cause.message}`, { cause }));
    socket.on('error', onError);
    socket.on('unexpected-response', (_: ClientRequest, { statusCode, statusMessage }: IncomingMessage) =>
      reject(
        new TransportError('refused', `${address} answered ${statusCode} ${statusMessage} instead of a WebSocket`),
      ),
    );
    socket.on('open', () => {
      socket.off('error', onError);
      // At once: a frame may come with the answer to the handshake, and be told before any promise goes on.
      resolve(nodeLink(socket, address, settings));
    });
  });
}
