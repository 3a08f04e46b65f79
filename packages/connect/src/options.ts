import type { NodeOptions } from '@sconf/gossip';
import type { HttpClientOptions } from '@sconf/transport-http/client';
import type { Schemes } from './schemes.js';

/** Options of the node that links a replica to others. `cluster` is needed, the rest may be left out. */
export interface NodeConnectOptions extends Omit<NodeOptions, 'router' | 'transport' | 'seeds' | 'signal'> {
  /** The set to keep equal to those of others. It stays open when the replica closes. @default a new one, closed with it */
  readonly router?: NodeOptions['router'];
}

/**
 * Options of {@link createReplica}. Each scheme takes what is meant for it, so that one set of options serves whatever
 * URL an operator gives.
 */
export interface ConnectOptions {
  /** What there is to choose from, each by its scheme with the colon. @default defaultSchemes */
  readonly schemes?: Schemes;
  /** For schemes where every call is a request: `http:` and `https:`. */
  readonly http?: Omit<HttpClientOptions, 'signal'>;
  /** For schemes that hold the set here: those of {@link gossipOver}, and of `null:`, which takes the router alone. */
  readonly node?: NodeConnectOptions;
  /** Closes the replica when it is aborted. */
  readonly signal?: AbortSignal;
}
