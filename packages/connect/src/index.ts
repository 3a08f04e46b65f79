/**
 * A replica for a URL. How it is reached follows from the scheme, and which schemes there are is a value that you hand
 * in: importing a package registers nothing.
 *
 * ```ts
 * import { createReplica, defaultSchemes, gossipOver } from '@sconf/connect';
 * import { createWebSocketTransport } from '@sconf/transport-ws';
 *
 * const schemes = { ...defaultSchemes, 'wss:': gossipOver(createWebSocketTransport()) };
 * await using replica = await createReplica('wss://configs.example/gossip', { schemes, node: { cluster: 'market' } });
 * await replica.put({ type: 'pacing', id: 'bidder-1', ver: 1, data: { rate: 0.5 } });
 * ```
 *
 * Not for who knows the wire beforehand: `new HttpClient(url)` and `createNode` say more, and are said more precisely.
 *
 * @packageDocumentation
 */
export type { ConnectedReplica } from './connected-replica.js';
export { createReplica } from './create-replica.js';
export { UnknownScheme } from './errors.js';
export { gossipOver } from './gossip-over.js';
export type { ConnectOptions, NodeConnectOptions } from './options.js';
export { defaultSchemes, type Scheme, type Schemes } from './schemes.js';
export type { OpenWire, Wire } from './wire.js';
