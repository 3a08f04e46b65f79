/**
 * Links over the platform's WebSocket, as in browsers, workers, Deno, Bun and Node 22. They dial only.
 *
 * @packageDocumentation
 */
export type { PlatformWebSocket } from './browser-link.js';
export { type BrowserTransportOptions, createWebSocketTransport } from './browser-transport.js';
export { CLOSE_NUMBERS, reasonOf } from './close-codes.js';
export type { WebSocketLinkOptions } from './options.js';
