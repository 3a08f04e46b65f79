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
  #hadUpgrades = false;

  constructor(server: Server) {
    this.#server = server;
    // Remembered: who takes upgrades may have stopped, and its connections be about to say good-bye.
    server.on('newListener', (event) => {
      if (event === 'upgrade') this.#hadUpgrades = true;
    });
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
   * Ends the connections on which no answer is due. Where there may have been upgrades, one on which a first head has
   * begun to arrive can't be told from an upgraded one, and is left: to whoever upgraded it, and to `endAll`.
   */
  endIdle(): void {
    this.#server.closeIdleConnections();
    for (const socket of this.#sockets) {
      const isUpgraded = this.#hadUpgrades && socket.bytesRead > 0;
      if (!isUpgraded && this.unanswered(socket) === undefined) socket.destroy();
    }
  }

  /** Ends all connections. */
  endAll(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}
