import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** One request, and its answer. */
export interface HttpExchange {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
}

/** The connections of a server, and which of them wait for an answer. */
export class Connections {
  readonly #server: Server;
  /** A server forgets those that were upgraded, and yet waits for them when it closes. */
  readonly #sockets = new Set<Socket>();
  readonly #latest = new WeakMap<Socket, HttpExchange>();

  constructor(server: Server) {
    this.#server = server;
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
  }

  /**
   * Calls `serve` once the requests before it on the same connection have been answered: clients that send several at
   * once rely on their order. Never, when the connection ends first.
   */
  inTurn(exchange: HttpExchange, serve: () => void): void {
    const { socket } = exchange.incoming;
    const before = this.unanswered(socket);
    this.#latest.set(socket, exchange);
    const serveUnlessGone = () => {
      if (!socket.destroyed) serve();
    };
    if (before === undefined) serve();
    else before.outgoing.once('close', serveUnlessGone);
  }

  /** The last request of a connection, as long as its answer has not been sent. */
  unanswered(socket: Socket): HttpExchange | undefined {
    const latest = this.#latest.get(socket);
    return latest?.outgoing.writableFinished === false ? latest : undefined;
  }

  /**
   * Ends the connections on which no answer is due. Where there may be upgrades, one on which a first head has begun to
   * arrive can't be told from an upgraded one, and is left.
   */
  endIdle(): void {
    this.#server.closeIdleConnections();
    const hasUpgrades = this.#server.listenerCount('upgrade') > 0;
    for (const socket of this.#sockets) {
      const isUpgraded = hasUpgrades && socket.bytesRead > 0;
      if (!isUpgraded && this.unanswered(socket) === undefined) socket.destroy();
    }
  }

  /** Ends all connections. */
  endAll(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}
