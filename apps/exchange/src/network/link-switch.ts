import type { IncomingMessage } from 'node:http';
import type { MiddlewareHandler } from 'hono';
import { createMiddleware } from 'hono/factory';

/** Cuts the link by which configs arrive: while it is open, whatever comes over a connection ends the connection. */
export class LinkSwitch {
  #isCut = false;

  get isCut(): boolean {
    return this.#isCut;
  }

  /** From now on nothing gets through. */
  cut(): void {
    this.#isCut = true;
  }

  /** From now on everything gets through again. */
  heal(): void {
    this.#isCut = false;
  }

  /** To be put in front of an endpoint. Needs Node's server below it. */
  middleware(): MiddlewareHandler<{ Bindings: { incoming: IncomingMessage } }> {
    return createMiddleware(async (c, next) => {
      if (!this.#isCut) return next();
      c.env.incoming.socket.destroy();
      return c.body(null, 503);
    });
  }
}
