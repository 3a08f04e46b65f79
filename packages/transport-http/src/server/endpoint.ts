import { type ConfigError, InvalidOption } from '@sconf/data-model';
import type { Router } from '@sconf/router';
import { Hono } from 'hono';
import { type Clock, SYSTEM_CLOCK } from '../wire/clock.js';
import { checkRange, MAX_DELAY_MS } from '../wire/option-range.js';
import { CONFIGS_PATH, SYNC_PATH } from '../wire/routes.js';
import { getHealth, getReadiness } from './health.js';
import { type EndpointLimits, toEndpointLimits } from './limits.js';
import { getOpenApi } from './openapi.js';
import { getConfigs, getEntry, getList } from './read-resources.js';
import { type Methods, serveResource, unknownRoute } from './resource.js';
import { postSync } from './sync-resource.js';
import { View } from './view.js';
import { warn } from './warn.js';
import { getWatch } from './watch-resource.js';
import { deleteConfig, postConfig, putConfigs } from './write-resources.js';

/** Options of {@link createEndpoint}. */
export interface EndpointOptions {
  /** The replica to serve. */
  readonly router: Router;
  /**
   * The types to show and take here, all of them unless told: for Go clients, which refuse a set that holds a type
   * they don't know.
   */
  readonly types?: readonly string[];
  readonly limits?: Partial<EndpointLimits>;
  /** Bytes from which bodies are compressed. Lower it to save bandwidth, and pay in CPU. @default 1024 */
  readonly compressFromBytes?: number;
  /** Milliseconds between signs of life on a quiet watch. @default 15000 */
  readonly heartbeatMs?: number;
  /** Why writes would be refused now, for `/readyz`; for example `() => log.failed`. */
  readonly unready?: () => ConfigError | undefined;
  /** Ends watches and stops following the router. */
  readonly signal?: AbortSignal;
  /** Hears of what the server did wrong itself: requests answered with 500. @default process.emitWarning */
  readonly onError?: (error: unknown) => void;
  /** Time; tests give a virtual one. */
  readonly clock?: Clock;
}

/**
 * Serves a router over HTTP, in gosconf's format and beyond: an app to `serve` or to mount anywhere in another.
 *
 * Below the mount root: `/v1/configs` (GET, PUT, POST, DELETE), `/v1/configs/list`, `/v1/configs/watch`,
 * `/v1/configs/sync` (POST), `/v1/configs/:type/:id`, `/healthz`, `/readyz`, `/openapi.json`. Who can reach it may read
 * and write everything in `types`: keep it to loopback, or behind something that knows who is asking.
 *
 * @throws ConfigError `invalid-option`
 */
export function createEndpoint(options: EndpointOptions): Hono {
  const { heartbeatMs = 15_000, compressFromBytes = 1024 } = options;
  checkReplica(options.router);
  checkTypes(options.types);
  checkRange('heartbeatMs', heartbeatMs, 1, MAX_DELAY_MS);
  checkRange('compressFromBytes', compressFromBytes, 0, Number.POSITIVE_INFINITY);
  const shared = {
    router: options.router,
    view: new View(options.types),
    limits: toEndpointLimits(options.limits),
    compressFromBytes,
    clock: options.clock ?? SYSTEM_CLOCK,
    heartbeatMs,
    signal: options.signal ?? new AbortController().signal,
  };
  const resources: Readonly<Record<string, Methods>> = {
    [CONFIGS_PATH]: {
      GET: getConfigs(shared),
      PUT: putConfigs(shared),
      POST: postConfig(shared),
      DELETE: deleteConfig(shared),
    },
    [`${CONFIGS_PATH}/list`]: { GET: getList(shared) },
    [`${CONFIGS_PATH}/watch`]: { GET: getWatch(shared) },
    [SYNC_PATH]: { POST: postSync(shared) },
    [`${CONFIGS_PATH}/:type/:id`]: { GET: getEntry(shared) },
    '/healthz': { GET: getHealth() },
    '/readyz': { GET: getReadiness(options.unready ?? (() => undefined)) },
    '/openapi.json': { GET: getOpenApi() },
  };
  const app = new Hono();
  for (const [path, methods] of Object.entries(resources)) {
    const handler = serveResource(methods, options.onError ?? warn);
    app.all(path, handler).all(`${path}/`, handler);
  }
  // Mounted in another app, that one's answer to unknown paths would not be a problem document. Not written with a star,
  // which would match the paths above too, and make each of them a chain of two.
  app.all(`${CONFIGS_PATH}/:unknown{.+}`, unknownRoute);
  return app.notFound(unknownRoute);
}

function checkReplica(router: unknown): void {
  const { pull, mergePacked } = (router ?? {}) as Record<string, unknown>;
  if (typeof pull === 'function' && typeof mergePacked === 'function') return;
  throw new InvalidOption('router', 'router is no Router: give the one to serve');
}

function checkTypes(types: unknown): void {
  const isList = Array.isArray(types) && types.every((type) => typeof type === 'string' && type !== '');
  if (types === undefined || isList) return;
  throw new InvalidOption('types', "types is no list of types: give one such as ['pacing'], or none for all");
}
