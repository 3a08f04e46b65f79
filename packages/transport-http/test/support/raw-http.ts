import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface RawResponse {
  readonly status: number;
  readonly statusLine: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** A connection on which bytes are written as they are, and responses read one after the other. */
export class RawConnection {
  readonly socket: Socket;
  #buffer = Buffer.alloc(0);
  #ended = false;
  #wake: () => void = () => undefined;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (chunk: Buffer) => {
      this.#buffer = Buffer.concat([this.#buffer, chunk]);
      this.#wake();
    });
    const end = () => {
      this.#ended = true;
      this.#wake();
    };
    socket.on('close', end);
    socket.on('error', end);
  }

  static async open(port: number): Promise<RawConnection> {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    return new RawConnection(socket);
  }

  write(bytes: string | Buffer): void {
    this.socket.write(bytes);
  }

  /** Reads one response; `method` tells whether it has a body. */
  async response(method = 'GET'): Promise<RawResponse> {
    const head = await this.#until(() => this.#buffer.indexOf('\r\n\r\n'));
    const [statusLine = '', ...lines] = this.#buffer.subarray(0, head).toString('latin1').split('\r\n');
    this.#buffer = this.#buffer.subarray(head + 4);
    const headers = new Map(
      lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
    );
    const status = Number(statusLine.split(' ')[1]);
    const hasBody = method !== 'HEAD' && status !== 204 && status !== 304;
    const length = hasBody ? Number(headers.get('content-length') ?? Number.NaN) : 0;
    if (Number.isNaN(length)) throw new Error(`no Content-Length: ${statusLine} ${lines.join('; ')}`);
    await this.#until(() => (this.#buffer.length >= length ? length : -1));
    const body = this.#buffer.subarray(0, length).toString('utf8');
    this.#buffer = this.#buffer.subarray(length);
    return { status, statusLine, headers, body };
  }

  close(): void {
    this.socket.destroy();
  }

  async #until(found: () => number): Promise<number> {
    for (;;) {
      const at = found();
      if (at >= 0) return at;
      if (this.#ended)
        throw new Error(`the connection ended; read so far: ${this.#buffer.toString('utf8').slice(0, 500)}`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

/** One request on a connection of its own. */
export async function rawExchange(port: number, bytes: string | Buffer, method = 'GET'): Promise<RawResponse> {
  const connection = await RawConnection.open(port);
  try {
    connection.write(bytes);
    return await connection.response(method);
  } finally {
    connection.close();
  }
}
