import type { ConnectedReplica } from './connected-replica.js';
import { HeldReplica } from './held-replica.js';
import { createHttpReplica } from './http-replica.js';
import type { ConnectOptions } from './options.js';

/**
 * Reaches what a URL names.
 *
 * @param url as it was given; its scheme is known, the rest is for the scheme to check
 * @returns rejects with a ConfigError, `invalid-option` or `invalid-address`, for a URL or options that can't be. Never
 * because the other side is away, as it may come; yet where a broker is in between, as with NATS, it has to be there.
 */
export type Scheme = (url: string, options: ConnectOptions) => Promise<ConnectedReplica>;

/** Schemes by their names, in lower case and with the colon, as in `wss:`. */
export type Schemes = Readonly<Record<`${string}:`, Scheme>>;

/**
 * The schemes that need no wire of their own. Spread it to add others:
 * `{ ...defaultSchemes, 'ws:': gossipOver(createWebSocketTransport()) }`.
 *
 * - `http:` and `https:`: an HttpClient; all calls are requests, and nothing is held here.
 * - `null:`: a router that is linked to nobody, for tests and dry runs. What is written is read, here and nowhere else.
 */
export const defaultSchemes: Readonly<Record<'http:' | 'https:' | 'null:', Scheme>> = Object.freeze({
  'http:': createHttpReplica,
  'https:': createHttpReplica,
  'null:': async (_url: string, options: ConnectOptions) => new HeldReplica(options),
});
