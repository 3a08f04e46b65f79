import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { type Link, type OpenOptions, type Transport, TransportError, type WireLinkOptions } from '@sconf/transport';
import { LIMITS, tcpLink } from './tcp-link.js';

/**
 * Frames over plain TCP. Addresses are `tcp://host:port`; port 0 takes one that is free.
 *
 * @param options.heartbeat notices a connection that broke without a word. @default TCP does, after a quarter of an hour
 */
export function createTcpTransport({ heartbeat }: Pick<WireLinkOptions, 'heartbeat'> = {}): Transport {
  return {
    name: 'tcp',
    maxFrameBytes: LIMITS.maxFrameBytes,

    async dial(address, { signal }: OpenOptions = {}) {
      const { hostname, port } = urlOf(address);
      const socket = connect(Number(port), hostname);
      try {
        await once(socket, 'connect', { signal });
      } catch (cause) {
        socket.destroy();
        signal?.throwIfAborted();
        throw new TransportError('unreachable', `${address}: ${(cause as Error).message}`, { cause });
      }
      return tcpLink(socket, heartbeat);
    },

    async listen(address: string, onLink: (link: Link) => void, { signal }: OpenOptions = {}) {
      const { hostname, port } = urlOf(address);
      const server = createServer((socket) => onLink(tcpLink(socket, heartbeat)));
      await once(server.listen(Number(port), hostname), 'listening').catch((cause: Error) => {
        throw new TransportError('address-in-use', `${address}: ${cause.message}`, { cause });
      });
      // Its callback would wait for the links, which stay.
      const close = async (): Promise<void> => void server.close();
      if (signal?.aborted) await close();
      signal?.throwIfAborted();
      const bound = server.address() as AddressInfo;
      return { address: `tcp://${hostname}:${bound.port}`, close, [Symbol.asyncDispose]: close };
    },
  };
}

function urlOf(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url?.protocol === 'tcp:' && url.port !== '') return url;
  throw new TransportError('invalid-address', `${address} is no TCP address: write tcp://host:port`);
}
