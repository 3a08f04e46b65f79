/**
 * Links over WebSocket on Node. In browsers the same import gives links over the platform's WebSocket, which dial only.
 *
 * @packageDocumentation
 */
export { CLOSE_NUMBERS, reasonOf } from './close-codes.js';
export type { DialOptions, DialTlsOptions } from './dial-options.js';
export type { WebSocketTransportOptions } from './node-options.js';
export { createWebSocketTransport } from './node-transport.js';
export type { WebSocketLinkOptions } from './options.js';
