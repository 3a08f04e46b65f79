import { createServer, type Server, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';

/** What a hostile endpoint does with a connection once it was asked something. */
export type Hostility = (socket: Socket) => void;

const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n';

function answer(body: string | Buffer, head = HEAD): Hostility {
  return (socket) => {
    socket.write(`${head}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n`);
    socket.end(body);
  };
}

/** Writes for as long as the other side reads. */
function pour(head: string, chunk: string | Buffer): Hostility {
  return (socket) => {
    socket.write(head);
    const more = () => {
      while (socket.writable && socket.write(chunk));
    };
    socket.on('drain', more);
    more();
  };
}

const BLANKS = ' '.repeat(64 * 1024);
const CHUNK = `10000\r\n${BLANKS}\r\n`;

/** Every way to be a bad endpoint that a poller must survive. Each is given what would otherwise be a whole answer. */
export const HOSTILITIES: Readonly<Record<string, Hostility>> = {
  'endless chunks': pour(`${HEAD}Transfer-Encoding: chunked\r\n\r\n10\r\n{"Types":{       \r\n`, CHUNK),
  'endless body without a length': pour(`${HEAD}Connection: close\r\n\r\n{"Types":{`, BLANKS),
  'endless head': pour('HTTP/1.1 200 OK\r\n', 'X-More: and more\r\n'),
  'a body larger than allowed': answer(
    `{"Types":{"t":{"live":[{"type":"t","id":"bait","ver":1,"data":"${'x'.repeat(1 << 20)}"}]}}}`,
  ),
  'a length beyond all reason': (socket) => socket.write(`${HEAD}Content-Length: 99999999999999\r\n\r\n{"Types":`),
  'a gzip bomb': answer(gzipSync(`{"Types":{${' '.repeat(64 << 20)}}}`), `${HEAD}Content-Encoding: gzip\r\n`),
  'malformed JSON': answer('{"Types":{"t":{"live":[{"type":"t","id":"bait","ver":1}'),
  'JSON that is no set': answer('[1,2,3]'),
  null: answer('null'),
  'an empty body': answer(''),
  'a web page': answer('<html>{"Types":{}}</html>', 'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n'),
  'a body shorter than its length': (socket) => socket.end(`${HEAD}Content-Length: 1000\r\n\r\n{"Types":null}`),
  'no HTTP': (socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'),
  'a server error': answer('oops', 'HTTP/1.1 500 Internal Server Error\r\nContent-Type: text/plain\r\n'),
  'a redirect to itself': (socket) =>
    socket.end('HTTP/1.1 302 Found\r\nLocation: /v1/configs\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'),
  '304 to who has nothing': (socket) =>
    socket.end('HTTP/1.1 304 Not Modified\r\nETag: "x"\r\nConnection: close\r\n\r\n'),
  'a reset connection': (socket) => socket.resetAndDestroy(),
  'a connection closed at once': (socket) => socket.end(),
  'no answer': () => undefined,
  'one byte at a time': (socket) => {
    const body = `${HEAD}Content-Length: 100000\r\n\r\n{"Types":{`;
    let at = 0;
    const timer = setInterval(() => socket.write(body[at++ % body.length] as string), 20);
    socket.on('close', () => clearInterval(timer));
  },
};

/** A hostile endpoint that listens. */
export interface HostileEndpoint {
  readonly name: string;
  readonly url: string;
  /** Connections that asked something. */
  readonly requests: () => number;
}

/** Every hostility at a port of its own while `use` runs. */
export async function withHostileEndpoints(use: (endpoints: HostileEndpoint[]) => Promise<void>): Promise<void> {
  const closers: (() => void)[] = [];
  try {
    const endpoints = await Promise.all(
      Object.entries(HOSTILITIES).map(([name, hostility]) => listen(name, hostility, closers)),
    );
    await use(endpoints);
  } finally {
    for (const close of closers) close();
  }
}

async function listen(name: string, hostility: Hostility, closers: (() => void)[]): Promise<HostileEndpoint> {
  const sockets = new Set<Socket>();
  let requests = 0;
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // The other side cuts these connections; that is what is tested.
    socket.on('error', () => socket.destroy());
    socket.once('data', () => {
      requests++;
      hostility(socket);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  const { port } = server.address() as { port: number };
  return { name, url: `http://127.0.0.1:${port}`, requests: () => requests };
}
