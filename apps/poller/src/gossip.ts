import { createNode, type Node, type NodeEvent } from '@sconf/gossip';
import type { Router } from '@sconf/router';
import type { HttpServer } from '@sconf/transport-http';
import { createWebSocketTransport } from '@sconf/transport-ws';
import { GOSSIP_PATH, type GossipOptions } from './gossip-options.js';
import { errorFields, type Logger } from './logger.js';
import type { AppOptions } from './options.js';

/** What a node works with. */
export interface GossipParts {
  readonly gossip: GossipOptions;
  readonly options: Pick<AppOptions, 'insecure' | 'maxBackoffMs'>;
  readonly router: Router;
  /** Its port is the node's too. */
  readonly server: HttpServer;
  readonly onEvent: (event: NodeEvent) => void;
}

/** Takes part in the gossip of a cluster, at the port of the HTTP server. */
export function startGossip({ gossip, options, router, server, onEvent }: GossipParts): Promise<Node> {
  const { cluster, join, advertise, name } = gossip;
  const { insecure, maxBackoffMs } = options;
  const transport = createWebSocketTransport({
    server,
    insecure,
    ...(advertise === undefined ? {} : { advertise }),
  });
  return createNode({
    router,
    transport,
    cluster,
    listen: GOSSIP_PATH,
    seeds: join,
    times: { dialAgainMaxMs: Math.max(100, maxBackoffMs) },
    onEvent,
    ...(name === undefined ? {} : { id: name }),
  });
}

/** Logs what a node tells: a line when a peer comes or goes, and not one a dial or an exchange. */
export class GossipProgress {
  readonly #logger: Logger;
  /** Addresses that can't be dialled, which was said. */
  readonly #down = new Set<string>();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** Takes an event of the node. */
  onEvent(event: NodeEvent): void {
    const logger = this.#logger;
    if (event.kind === 'peer-up') {
      this.#down.delete(event.peer.address);
      logger.info('peer-up', { peer: event.peer.id, address: event.peer.address, resumed: event.resumed });
    } else if (event.kind === 'peer-down') logger.warn('peer-down', { peer: event.peer.id, ...event.reason });
    else if (event.kind === 'dial-failed') this.#unreachable(event.address, event.error);
    else if (event.kind === 'link-refused') logger.warn('link-refused', { address: event.address, ...event.reason });
    else if (event.kind === 'merge-failed') {
      logger.error('merge-failed', { peer: event.peer.id, ...errorFields(event.error) });
    } else if (event.kind === 'entry-refused') {
      const { peer, by, key, code } = event;
      logger.warn('entry-refused', { by: by === 'peer' ? peer.id : 'here', ...key, code });
    }
  }

  #unreachable(address: string, error: unknown): void {
    if (this.#down.has(address)) return;
    this.#down.add(address);
    this.#logger.warn('peer-unreachable', { address, ...errorFields(error) });
  }
}
