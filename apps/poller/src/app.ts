import type { Node, NodeEvent } from '@sconf/gossip';
import { PollerGroup } from '@sconf/poller';
import { Router } from '@sconf/router';
import { createEndpoint, HttpClient, type HttpServer, serve } from '@sconf/transport-http';
import { readEndpoints } from './endpoint-list.js';
import { GossipProgress, startGossip } from './gossip.js';
import { errorFields, type Logger } from './logger.js';
import { Metrics } from './metrics.js';
import { openLog } from './open-log.js';
import type { AppOptions } from './options.js';
import { Progress } from './progress.js';

/** The running parts. */
interface Parts {
  readonly options: AppOptions;
  readonly logger: Logger;
  readonly router: Router;
  readonly server: HttpServer;
  readonly node: Node | undefined;
  readonly endpoints: PollerGroup;
  readonly targets: PollerGroup;
}

/** A poller at work. */
export class App {
  readonly #parts: Parts;
  #reloading: Promise<void> = Promise.resolve();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** The mount root of the endpoint it serves. */
  get url(): string {
    return this.#parts.server.url;
  }

  /** Reads the endpoints again. When that fails the present ones stay, and the log says why. */
  reload(): Promise<void> {
    this.#reloading = this.#reloading.then(() => this.#reload());
    return this.#reloading;
  }

  /**
   * Stops polling, finishes requests in flight, tells peers and targets what is left, and makes everything durable.
   *
   * @throws what the log throws when that can't be promised
   */
  async close(): Promise<void> {
    const { endpoints, server, node, targets, router, logger } = this.#parts;
    logger.info('stopping');
    await endpoints.close();
    // At once: from here on no new requests are taken, and the links of the node stay until it has told its peers.
    await Promise.all([server.close(), node?.close()]);
    await Promise.all(targets.endpoints.map((url) => this.#pushLast(url)));
    await targets.close();
    await router.close();
    logger.info('stopped', { entries: router.pull().size });
  }

  async #reload(): Promise<void> {
    const { options, endpoints, logger } = this.#parts;
    try {
      const { added, removed } = endpoints.set(await readEndpoints(options));
      logger.info('reloaded', { endpoints: endpoints.endpoints.length, added, removed });
    } catch (error) {
      logger.error('reload-failed', errorFields(error));
    }
  }

  // A target that is down already would only be waited for.
  async #pushLast(url: string): Promise<void> {
    const { targets, logger } = this.#parts;
    const poller = targets.get(url);
    if (poller === undefined || poller.failures > 0) return;
    await poller.poll().catch((error) => logger.warn('last-push-failed', { url, ...errorFields(error) }));
  }
}

/**
 * Loads the log, serves what is known, and polls.
 *
 * @param signal ends the start early
 * @throws what is wrong with the file of endpoints, the log or the address; nothing is left running then
 */
export async function startApp(options: AppOptions, logger: Logger, signal: AbortSignal): Promise<App> {
  const urls = await readEndpoints(options);
  const onError = (error: unknown) => logger.error('failed', errorFields(error));
  const kept = options.log === undefined ? undefined : await openLog(options.log, options.fsync, logger, signal);
  const router = new Router({ onError, ...kept });
  try {
    const metrics = new Metrics(router);
    const app = createEndpoint({ router, onError, unready: () => kept?.store.failed });
    app.get('/metrics', () => metrics.response());
    const server = await serve({ app, ...options.listen, insecure: options.insecure });
    const node = await joinCluster(options, router, server, metrics, logger);
    const endpoints = createGroup('endpoint', router, options, logger);
    const targets = createGroup('target', router, options, logger);
    endpoints.set(urls);
    targets.set(options.pushTo);
    router.addHandler({ onBatch: () => targets.notify() });
    return new App({ options, logger, router, server, node, endpoints, targets });
  } catch (error) {
    await router.close();
    throw error;
  }
}

async function joinCluster(
  options: AppOptions,
  router: Router,
  server: HttpServer,
  metrics: Metrics,
  logger: Logger,
): Promise<Node | undefined> {
  const { gossip } = options;
  if (gossip === undefined) return undefined;
  const progress = new GossipProgress(logger);
  const onEvent = (event: NodeEvent): void => {
    metrics.onEvent(event);
    progress.onEvent(event);
  };
  try {
    const node = await startGossip({ gossip, options, router, server, onEvent });
    metrics.observe(node);
    return node;
  } catch (error) {
    await server.close();
    throw error;
  }
}

function createGroup(kind: 'endpoint' | 'target', router: Router, options: AppOptions, logger: Logger): PollerGroup {
  const { intervalMs, pushIntervalMs, timeoutMs, maxBackoffMs, concurrency, maxResponseBytes } = options;
  const progress = new Progress(kind, logger);
  return new PollerGroup(router, {
    mode: kind === 'endpoint' ? 'pull' : 'push',
    intervalMs: kind === 'endpoint' ? intervalMs : pushIntervalMs,
    // Few targets, and each is to be filled soon.
    ...(kind === 'target' && { spreadMs: 0 }),
    timeoutMs,
    concurrency,
    backoff: { minMs: Math.min(500, intervalMs, maxBackoffMs), maxMs: Math.max(maxBackoffMs, intervalMs) },
    connect: (url) =>
      new HttpClient(url, {
        // The poller backs off by itself.
        retry: false,
        timeoutMs,
        limits: { maxResponseBytes },
        onRefused: (refused) => progress.onSkipped(refused, url),
      }),
    onEvent: (event, url) => progress.onEvent(event, url),
  });
}
