import { Router, type RouterOptions } from '@sconf/router';
import {
  createEndpoint,
  type EndpointOptions,
  HttpClient,
  type HttpClientOptions,
  type ServeOptions,
  serve,
} from '../../src/index.js';

export interface RunningEndpoint {
  readonly router: Router;
  readonly url: string;
  readonly port: number;
  client(options?: HttpClientOptions): HttpClient;
  fetch(path: string, init?: RequestInit): Promise<Response>;
}

export interface EndpointSetup {
  readonly router?: RouterOptions;
  readonly endpoint?: Partial<EndpointOptions>;
  readonly serve?: Partial<ServeOptions>;
}

/** Runs `use` against a real server on a free port, and closes all of it again. */
export async function withEndpoint(
  use: (running: RunningEndpoint) => Promise<void>,
  setup: EndpointSetup = {},
): Promise<void> {
  const router = new Router(setup.router);
  const failures: unknown[] = [];
  const app = createEndpoint({ router, onError: (error) => failures.push(error), ...setup.endpoint });
  const server = await serve({ app, ...setup.serve });
  try {
    await use({
      router,
      url: server.url,
      port: server.port,
      client: (options) => new HttpClient(server.url, options),
      fetch: (path, init) => fetch(server.url + path, init),
    });
  } finally {
    await server.close();
    await router.close();
  }
  if (failures.length > 0) throw failures[0];
}
