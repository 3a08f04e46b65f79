import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Link } from '@sconf/transport';
import { WebSocketServer } from 'ws';
import { isLoopback } from './address.js';
import { nodeLink, SOCKET_OPTIONS } from './node-link.js';
import type { NodeSettings } from './node-options.js';
import { maxMessageBytes } from './options.js';
import { refuse } from './upgrades.js';

/** Turns upgrades into links, or refuses them. */
export class Acceptor {
  readonly #settings: NodeSettings;
  readonly #handshakes: WebSocketServer;
  #links = 0;

  constructor(settings: NodeSettings) {
    this.#settings = settings;
    this.#handshakes = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      ...SOCKET_OPTIONS,
      maxPayload: maxMessageBytes(settings.limits),
    });
  }

  /** Answers one upgrade. `onLink` is called if a link comes of it. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer, onLink: (link: Link) => void): void {
    const refusal = this.#refusalOf(request);
    if (refusal !== undefined) return void refuse(socket, ...refusal);
    this.#handshakes.handleUpgrade(request, socket, head, (accepted) => {
      const link = nodeLink(accepted, remoteAddressOf(request.socket), this.#settings);
      this.#links += 1;
      accepted.on('close', () => {
        this.#links -= 1;
      });
      onLink(link);
    });
  }

  #refusalOf({ headers, socket }: IncomingMessage): [status: string, message: string] | undefined {
    const { insecure, origins, maxLinks } = this.#settings;
    if (!insecure && !isLoopback(String(socket.localAddress))) {
      return ['403 Forbidden', 'Links are taken from this machine only.'];
    }
    if (headers.origin !== undefined && !origins.has(headers.origin)) {
      return ['403 Forbidden', 'Pages of this origin may not connect.'];
    }
    return this.#links < maxLinks
      ? undefined
      : ['503 Service Unavailable', 'There are too many links; try another node.'];
  }
}

function remoteAddressOf({ remoteAddress, remotePort, remoteFamily }: Socket): string {
  return remoteFamily === 'IPv6' ? `[${remoteAddress}]:${remotePort}` : `${remoteAddress}:${remotePort}`;
}
