import type { Server } from 'node:http';
import { InvalidOption } from '@sconf/transport';
import { type LinkSettings, toLinkSettings, type WebSocketLinkOptions } from './options.js';

/** Options of {@link createWebSocketTransport} on Node. All may be left out. */
export interface WebSocketTransportOptions extends WebSocketLinkOptions {
  /** A server to share: `listen('/path')` takes its upgrades at that path, so that one port serves both. */
  readonly server?: Server;
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
  const { server, origins = [], insecure = false, maxLinks = 10_000 } = options;
  if (!Number.isSafeInteger(maxLinks) || maxLinks < 1) {
    throw new InvalidOption('maxLinks', `maxLinks is ${maxLinks}: give a whole number from 1 up`);
  }
  return { ...toLinkSettings(options), server, origins: new Set(origins), insecure, maxLinks };
}
