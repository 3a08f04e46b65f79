import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Link, type Listener, TransportError } from '@sconf/transport';
import type { Acceptor } from './acceptor.js';
import { isLoopback, urlOf } from './address.js';
import { attachUpgrade } from './upgrades.js';

/** Takes links at a path of a server that somebody else runs. */
export function listenAt(
  path: string,
  server: Server,
  acceptor: Acceptor,
  onLink: (link: Link) => void,
  advertise?: string,
): Listener {
  const detach = attachUpgrade(server, path, (...upgrade) => acceptor.accept(...upgrade, onLink));
  if (detach === undefined) {
    throw new TransportError('address-in-use', `somebody takes links at ${path} of this server: choose another path`);
  }
  const close = async (): Promise<void> => detach();
  return {
    // Asked for late: the server may begin to listen after it was attached to.
    get address(): string {
      return `${advertise ?? originOf(server)}${path}`;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Takes links on a server of its own. */
export async function listenOn(
  address: string,
  acceptor: Acceptor,
  onLink: (link: Link) => void,
  advertise?: string,
): Promise<Listener> {
  const url = urlOf(address);
  if (url.protocol === 'wss:') {
    throw new TransportError(
      'invalid-address',
      `${address} needs a certificate: give an HTTPS server and listen at a path`,
    );
  }
  const server = createServer((_, response) => {
    response.writeHead(426, { Connection: 'Upgrade', Upgrade: 'websocket' }).end();
  });
  await started(server, url);
  const listener = listenAt(url.pathname, server, acceptor, onLink, advertise);
  const close = async (): Promise<void> => {
    await listener.close();
    // Its callback waits for the links, which stay.
    server.close();
    server.closeIdleConnections();
  };
  return { address: listener.address, close, [Symbol.asyncDispose]: close };
}

/**
 * Refuses what would let strangers in.
 *
 * @throws TransportError `invalid-address`
 */
export function checkLoopback(address: string): void {
  if (isLoopback(urlOf(address).hostname)) return;
  throw new TransportError(
    'invalid-address',
    `${address} can be reached from other machines, and nobody is asked who they are: listen on 127.0.0.1, or say insecure`,
  );
}

function started(server: Server, { hostname, port }: URL): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const code = cause.code === 'EADDRINUSE' ? 'address-in-use' : 'invalid-address';
      reject(new TransportError(code, `can't listen on ${hostname}:${port}: ${cause.message}`, { cause }));
    });
    server.listen(Number(port === '' ? 80 : port), hostname.replace(/^\[(.*)\]$/, '$1'), resolve);
  });
}

/** Where others find a server, as far as it listens yet. */
function originOf(server: Server): string {
  const bound = server.address() as AddressInfo | null;
  if (bound === null) return '';
  const scheme = 'setSecureContext' in server ? 'wss' : 'ws';
  const host = bound.family === 'IPv6' ? `[${bound.address}]` : bound.address;
  return `${scheme}://${host}:${bound.port}`;
}
