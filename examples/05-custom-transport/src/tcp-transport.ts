import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { type Link, type Listener, type OpenOptions, type Transport, TransportError } from '@sconf/transport';
import { LIMITS, TcpLink } from './tcp-link.js';

/** Frames over plain TCP. Addresses are `tcp://host:port`; port 0 takes one that is free. */
export function createTcpTransport(): Transport {
  return {
    name: 'tcp',
    maxFrameBytes: LIMITS.maxFrameBytes,

    async dial(address: string, { signal }: OpenOptions = {}): Promise<Link> {
      const { hostname, port } = urlOf(address);
      signal?.throwIfAborted();
      const socket = connect(Number(port), hostname);
      await started(socket, 'connect', 'unreachable', address, signal);
      return new TcpLink(socket);
    },

    async listen(address: string, onLink: (link: Link) => void, { signal }: OpenOptions = {}): Promise<Listener> {
      const { hostname, port } = urlOf(address);
      signal?.throwIfAborted();
      const server = createServer((socket) => onLink(new TcpLink(socket)));
      server.listen(Number(port), hostname);
      await started(server, 'listening', 'address-in-use', address, signal);
      // Its callback would wait for the links, which stay.
      const close = async (): Promise<void> => void server.close();
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

/** Waits for what was begun, and leaves nothing open where it fails or is aborted. */
async function started(
  begun: Socket | Server,
  event: string,
  code: 'unreachable' | 'address-in-use',
  address: string,
  signal?: AbortSignal,
): Promise<void> {
  try {
    await once(begun, event, { ...(signal && { signal }) });
  } catch (cause) {
    if ('destroy' in begun) begun.destroy();
    else begun.close();
    signal?.throwIfAborted();
    throw new TransportError(code, `${address}: ${(cause as Error).message}`, { cause });
  }
}
