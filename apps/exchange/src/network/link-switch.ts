import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { closeReason, type Link, type OpenOptions, type Transport, TransportError } from '@sconf/transport';

/** Cuts the links by which configs arrive: while they are cut, every connection ends, and none begins. */
export class LinkSwitch {
  readonly #accepted = new Set<Socket>();
  readonly #dialled = new Set<Link>();
  #isCut = false;

  get isCut(): boolean {
    return this.#isCut;
  }

  /** From now on nothing gets through. */
  cut(): void {
    this.#isCut = true;
    for (const socket of this.#accepted) socket.destroy();
    for (const link of this.#dialled) link.close(closeReason('lost'));
  }

  /** From now on everything gets through again. */
  heal(): void {
    this.#isCut = false;
  }

  /** Puts what others connect to behind the switch. */
  guard(server: Server): void {
    server.on('connection', (socket) => {
      if (this.#isCut) return void socket.destroy();
      this.#accepted.add(socket);
      socket.once('close', () => this.#accepted.delete(socket));
    });
  }

  /** Puts what a transport dials behind the switch. */
  behind(transport: Transport): Transport {
    const dial = async (address: string, options?: OpenOptions): Promise<Link> => {
      if (this.#isCut) throw new TransportError('unreachable', `${address} can't be reached: the link is cut`);
      const link = await transport.dial(address, options);
      this.#dialled.add(link);
      void link.closed.then(() => this.#dialled.delete(link));
      if (this.#isCut) link.close(closeReason('lost'));
      return link;
    };
    return { ...transport, dial };
  }
}
