import { Router } from '@sconf/router';
import { createEndpoint, serve } from '@sconf/transport-http';

/** A well-behaved endpoint over a real socket. */
export interface Endpoint {
  readonly url: string;
  readonly router: Router;
  /** GET requests for the whole set so far. */
  readonly pulls: () => number;
}

/** Serves routers while `use` runs. */
export async function withEndpoints(count: number, use: (...endpoints: Endpoint[]) => Promise<void>): Promise<void> {
  const closers: (() => Promise<void>)[] = [];
  try {
    const endpoints: Endpoint[] = [];
    for (let at = 0; at < count; at++) endpoints.push(await open(closers));
    await use(...endpoints);
  } finally {
    for (const close of closers) await close();
  }
}

async function open(closers: (() => Promise<void>)[]): Promise<Endpoint> {
  const router = new Router();
  const app = createEndpoint({ router });
  let pulls = 0;
  const server = await serve({
    app: {
      fetch: (request, env) => {
        if (request.method === 'GET' && new URL(request.url).pathname === '/v1/configs') pulls++;
        return app.fetch(request, env);
      },
    },
    graceMs: 100,
  });
  closers.push(async () => {
    await server.close();
    await router.close();
  });
  return { url: server.url, router, pulls: () => pulls };
}
