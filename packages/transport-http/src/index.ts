/**
 * sconf over HTTP: an endpoint to mount or to serve, and a client that is a replica. Speaks gosconf's format, so either
 * side may be gosconf.
 *
 * ```ts
 * import { Router } from '@sconf/router';
 * import { createEndpoint, HttpClient, serve } from '@sconf/transport-http';
 *
 * const router = new Router();
 * const server = await serve({ app: createEndpoint({ router }) });
 * const client = new HttpClient(server.url);
 * await client.put({ type: 'pacing', id: 'bidder-1', ver: 1, data: { rate: 0.5 } });
 * router.pull().get('pacing', 'bidder-1'); // there already
 * await server.close();
 * ```
 *
 * Browsers and edge runtimes import `@sconf/transport-http/client`, which has the client alone.
 *
 * @packageDocumentation
 */
export * from './client.js';
export { type HttpServer, isLoopback, ServeError, type ServeOptions, serve } from './serve.js';
export { createEndpoint, type EndpointOptions } from './server/endpoint.js';
export type { EndpointLimits } from './server/limits.js';
