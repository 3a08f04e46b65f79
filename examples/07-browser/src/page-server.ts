import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createNode, type Node } from '@sconf/gossip';
import type { Router } from '@sconf/router';
import { createWebSocketTransport } from '@sconf/transport-ws';
import { bundle } from './bundle.js';

/** A server of the page. */
export interface PageServer {
  readonly url: string;
  /** Links a router to the pages, at `/gossip` of the same port. */
  link(router: Router): Promise<Node>;
  close(): Promise<void>;
}

const PAGE =
  '<!doctype html><html lang="en"><title>a replica</title><body></body><script type="module" src="/page.js"></script>';

/** Serves the page at `/`. */
export async function servePage(port = 0): Promise<PageServer> {
  const { code: script } = await bundle(
    "import { startPage } from './page.js'; await startPage();",
    import.meta.dirname,
  );
  const server = createServer(({ url }, response) => {
    const [type, body] = url === '/page.js' ? ['text/javascript', script] : ['text/html', PAGE];
    response.writeHead(200, { 'Content-Type': `${type}; charset=utf-8` }).end(body);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  // A page may connect when its origin is listed.
  const transport = createWebSocketTransport({ server, origins: [`http://${host}`] });
  return {
    url: `http://${host}/`,
    link: (router) => createNode({ router, transport, cluster: 'browser', listen: '/gossip' }),
    async close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
