import { Closed } from '@sconf/data-model';
import { HttpClient } from '@sconf/transport-http/client';
import type { ConnectedReplica } from './connected-replica.js';
import type { ConnectOptions } from './options.js';

/** An HttpClient whose calls end when it is closed. It can all that a client can: reconcile, and watch. */
class HttpReplica extends HttpClient implements ConnectedReplica {
  readonly router = undefined;
  readonly node = undefined;
  readonly #ending: AbortController;

  constructor(url: string, { http, signal }: ConnectOptions) {
    const ending = new AbortController();
    super(url, { ...http, signal: signal === undefined ? ending.signal : AbortSignal.any([ending.signal, signal]) });
    this.#ending = ending;
  }

  async synced(): Promise<void> {
    // Every call asks the other side.
  }

  async close(): Promise<void> {
    this.#ending.abort(new Closed('the replica is closed: connect again'));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

/** @returns rejects with ConfigError `invalid-option` */
export async function createHttpReplica(url: string, options: ConnectOptions): Promise<ConnectedReplica> {
  return new HttpReplica(url, options);
}
