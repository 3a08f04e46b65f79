import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A TCP relay whose connections can be cut. */
export interface TcpProxy {
  readonly url: string;
  /** Connections made so far. */
  readonly connections: number;
  /** Breaks every connection there is. */
  cut(): void;
  /** Stops, or goes on, passing bytes to clients: what is sent waits in the buffers between. */
  stall(stalled: boolean): void;
}

export async function withTcpProxy(targetPort: number, use: (proxy: TcpProxy) => Promise<void>): Promise<void> {
  const pairs = new Set<readonly [Socket, Socket]>();
  let connections = 0;
  const server = createServer((client) => {
    connections++;
    const upstream = connect(targetPort, '127.0.0.1');
    const pair = [client, upstream] as const;
    pairs.add(pair);
    client.pipe(upstream);
    upstream.pipe(client);
    const end = () => {
      pairs.delete(pair);
      client.destroy();
      upstream.destroy();
    };
    for (const socket of pair) socket.on('close', end).on('error', end);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const proxy: TcpProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get connections() {
      return connections;
    },
    cut() {
      for (const [client, upstream] of pairs) {
        client.resetAndDestroy();
        upstream.destroy();
      }
    },
    stall(stalled) {
      for (const [client, upstream] of pairs) {
        if (stalled) upstream.unpipe(client).pause();
        else upstream.pipe(client);
      }
    },
  };
  try {
    await use(proxy);
  } finally {
    proxy.cut();
    await new Promise((resolve) => server.close(resolve));
  }
}
