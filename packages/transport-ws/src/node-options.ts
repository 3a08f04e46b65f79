import type { Server } from 'node:http';
import { InvalidOption } from '@sconf/transport';
import { advertisedOrigin } from './address.js';
import { type DialOptions, type DialSettings, toDialSettings } from './dial-options.js';
import { type LinkSettings, toLinkSettings, type WebSocketLinkOptions } from './options.js';

/** Options of {@link createWebSocketTransport} on Node. All may be left out. */
export interface WebSocketTransportOptions extends WebSocketLinkOptions, DialOptions {
  /**
   * A server to share, or what `serve` of `@sconf/transport-http` gives: `listen('/path')` takes its upgrades at that
   * path, so that one port serves both.
   */
  readonly server?: Server | { readonly server: Server };
  /**
   * Under which others reach what is listened on, such as `wss://node-1.example:8443`; `listener.address` begins with it.
   * Needed on an address that stands for all of the machine's, as 0.0.0.0 does, and behind proxies.
   * @default the address that is bound
   */
  readonly advertise?: string;
  /**
   * Pages that may connect, as browsers name them: `https://example.com`. Whoever is no browser sends no origin and is
   * not concerned. @default none
   */
  readonly origins?: readonly string[];
  /** Take links from other machines although nobody is asked who they are. @default false */
  readonly insecure?: boolean;
  /** Links that may be there at once by listening; further ones are answered 503. @default 10000 */
  readonly maxLinks?: number;
}

/** Options with every default filled in. */
export interface NodeSettings extends LinkSettings {
  readonly server: Server | undefined;
  readonly advertise: string | undefined;
  readonly dial: DialSettings;
  readonly origins: ReadonlySet<string>;
  readonly insecure: boolean;
  readonly maxLinks: number;
}

/**
 * Fills in the defaults.
 *
 * @throws InvalidOption for a value out of its range
 */
export function toNodeSettings(options: WebSocketTransportOptions): NodeSettings {
  const { server, advertise, origins = [], insecure = false, maxLinks = 10_000 } = options;
  if (!Number.isSafeInteger(maxLinks) || maxLinks < 1) {
    throw new InvalidOption('maxLinks', `maxLinks is ${maxLinks}: give a whole number from 1 up`);
  }
  return {
    ...toLinkSettings(options),
    server: server === undefined ? undefined : serverOf(server),
    advertise: advertise === undefined ? undefined : advertisedOrigin(advertise),
    dial: toDialSettings(options),
    origins: new Set(origins),
    insecure,
    maxLinks,
  };
}

function serverOf(given: Server | { readonly server: Server }): Server {
  const server = 'server' in given ? given.server : given;
  if (typeof server?.on === 'function' && typeof server.address === 'function') return server;
  throw new InvalidOption('server', 'server is no server: give an http.Server, or what serve gives');
}
