import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

const HEAD_END = '\r\n\r\n';

/** Bytes that went through, either way. */
interface Count {
  /** Of WebSocket: everything behind the heads of HTTP. */
  bytes: number;
  /** Of the request and the answer that open a WebSocket. */
  headBytes: number;
}

/** A wire between two processes that can be cut, and that counts what goes over it. */
export class TcpProxy {
  readonly #port: number;
  readonly #host: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #isCut = false;
  /** Connections that came through since the last {@link cut}. */
  connections = 0;
  /** What went through since the last {@link cut}. */
  count: Count = { bytes: 0, headBytes: 0 };

  private constructor(host: string, port: number) {
    this.#host = host;
    this.#port = port;
    this.#server = createServer((near) => this.#join(near));
  }

  /** Starts a wire to whoever listens there, now or later. */
  static async start(host: string, port: number): Promise<TcpProxy> {
    const proxy = new TcpProxy(host, port);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  /** What to dial to get there. */
  get origin(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `ws://127.0.0.1:${port}`;
  }

  /** Breaks all connections, and takes no more of them. */
  cut(): void {
    this.#isCut = true;
    for (const socket of this.#sockets) socket.resetAndDestroy();
    this.connections = 0;
    this.count = { bytes: 0, headBytes: 0 };
  }

  restore(): void {
    this.#isCut = false;
  }

  async close(): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #join(near: Socket): void {
    near.on('error', () => near.destroy());
    if (this.#isCut) {
      near.resetAndDestroy();
      return;
    }
    this.connections += 1;
    const far = connect(this.#port, this.#host);
    this.#carry(near, far);
    this.#carry(far, near);
  }

  #carry(from: Socket, to: Socket): void {
    let head: string | undefined = '';
    this.#sockets.add(from);
    from.on('data', (bytes) => {
      const before: number = head?.length ?? 0;
      if (head !== undefined) head += bytes.toString('latin1');
      const end = head?.indexOf(HEAD_END) ?? 0;
      const ofHead = head === undefined ? 0 : Math.min(bytes.length, end < 0 ? bytes.length : end + 4 - before);
      if (end >= 0) head = undefined;
      this.count.headBytes += ofHead;
      this.count.bytes += bytes.length - ofHead;
      to.write(bytes);
    });
    from.on('error', () => to.destroy());
    from.on('close', () => {
      this.#sockets.delete(from);
      to.destroy();
    });
  }
}

/** A port that nobody listens on. */
export async function freePort(host: string): Promise<number> {
  const server = createServer();
  server.listen(0, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
