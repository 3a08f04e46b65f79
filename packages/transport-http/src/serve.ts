import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { getRequestListener, type Http2Bindings, type HttpBindings, RequestError } from '@hono/node-server';
import { ConfigError, type ConfigErrorOptions } from '@sconf/data-model';
import { Connections } from './server/connections.js';
import { problemOf, problemResponse, RequestRefused } from './server/refusal.js';
import type { ServerBindings } from './server/server-bindings.js';
import { warn } from './server/warn.js';
import { PROBLEM_TYPE } from './wire/problem.js';

/** A server that can't be started as asked. Codes: `insecure-address`, `listen-failed`. */
export class ServeError extends ConfigError {
  constructor(code: 'insecure-address' | 'listen-failed', message: string, options?: ConfigErrorOptions) {
    super(code, message, options);
  }
}

/** Options of {@link serve}. */
export interface ServeOptions {
  /** What answers: an endpoint, or any app that one is mounted in. */
  readonly app: { fetch(request: Request, env: object): Response | Promise<Response> };
  /** Address to listen on. @default '127.0.0.1' */
  readonly hostname?: string;
  /** 0 for any that is free. @default 0 */
  readonly port?: number;
  /** Listen beyond loopback although nobody is asked who they are. @default false */
  readonly insecure?: boolean;
  /** Milliseconds that an idle connection is kept. Raise it to save clients handshakes. @default 60000 */
  readonly keepAliveTimeoutMs?: number;
  /** Milliseconds in which a request's head must have arrived, at most `requestTimeoutMs`. @default 10000 */
  readonly headersTimeoutMs?: number;
  /** Milliseconds in which a whole request must have arrived. Raise it for slow links. @default 60000 */
  readonly requestTimeoutMs?: number;
  /** Connections that may be open at once; further ones are closed. @default 10000 */
  readonly maxConnections?: number;
  /** Milliseconds that `close` gives requests in flight. @default 5000 */
  readonly graceMs?: number;
}

/** A server that listens. */
export interface HttpServer {
  /** The mount root, such as `http://127.0.0.1:8080`. */
  readonly url: string;
  readonly port: number;
  /** For whatever else is served on the same port, such as upgrades to WebSocket. */
  readonly server: Server;
  /** Takes no more requests, ends watches, lets the others finish within the grace, and cuts what is left. Idempotent. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Serves an app over HTTP/1.1 on Node.
 *
 * @throws {@link ServeError} `insecure-address` for an address beyond loopback without `insecure`, `listen-failed`
 */
export async function serve(options: ServeOptions): Promise<HttpServer> {
  const { port = 0, insecure = false, graceMs = 5000 } = options;
  const hostname = (options.hostname ?? '127.0.0.1').replace(/^\[(.*)\]$/, '$1');
  if (!insecure && !isLoopback(hostname)) {
    throw new ServeError(
      'insecure-address',
      `${hostname} can be reached from other machines, and nobody is asked who they are: listen on 127.0.0.1, or say insecure`,
    );
  }
  const closing = new AbortController();
  const server = createServer(timeoutsOf(options));
  server.maxConnections = options.maxConnections ?? 10_000;
  const connections = new Connections(server);
  server.on('request', listenerOf(options.app, connections, closing.signal));
  server.on('clientError', (error, socket) => refuseUnparsed(error, socket as Socket, connections));
  const address = await listen(server, port, hostname);
  let closed: Promise<void> | undefined;
  const close = () => {
    closed ??= shutDown(server, connections, closing, graceMs);
    return closed;
  };
  const host = hostname.includes(':') ? `[${hostname}]` : hostname;
  const url = `http://${host}:${address.port}`;
  return { url, port: address.port, server, close, [Symbol.asyncDispose]: close };
}

/** Whether only this machine can reach the address. */
export function isLoopback(hostname: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/i.test(hostname);
}

function timeoutsOf(options: ServeOptions): object {
  const requestTimeout = options.requestTimeoutMs ?? 60_000;
  const headersTimeout = Math.min(options.headersTimeoutMs ?? 10_000, requestTimeout);
  return {
    keepAliveTimeout: options.keepAliveTimeoutMs ?? 60_000,
    headersTimeout,
    requestTimeout,
    // Refused here, with a problem like everything else.
    requireHostHeader: false,
    // How often Node looks for connections that are late.
    connectionsCheckingInterval: Math.max(10, Math.min(1000, headersTimeout / 2, requestTimeout / 2)),
  };
}

type Listener = (incoming: IncomingMessage, outgoing: ServerResponse) => void;

function listenerOf(app: ServeOptions['app'], connections: Connections, closing: AbortSignal): Listener {
  const errorHandler = (error: unknown) => {
    if (!(error instanceof RequestError)) warn(error);
    return problemResponse(error instanceof RequestError ? malformedTarget(error) : error);
  };
  const answer = (request: Request, { incoming, outgoing }: HttpBindings | Http2Bindings) => {
    // Named one by one: spreading both into one object took a twentieth of the time of a small request.
    const bindings: ServerBindings & Record<keyof HttpBindings, unknown> = { incoming, outgoing, closing };
    return app.fetch(request, bindings);
  };
  // A name is needed to make URLs from paths where there is no Host, as in HTTP/1.0.
  const listener = getRequestListener(answer, { errorHandler, hostname: 'localhost' });
  return (incoming, outgoing) => {
    connections.inTurn({ incoming, outgoing }, () => {
      if (closing.aborted) outgoing.setHeader('Connection', 'close');
      if (incoming.httpVersion === '1.1' && incoming.headers.host === undefined) refuseWithoutHost(outgoing);
      // About the server as a whole (RFC 9110, section 9.3.7): there is no resource to ask.
      else if (incoming.method === 'OPTIONS' && incoming.url === '*') outgoing.writeHead(204).end();
      else void listener(incoming, outgoing);
    });
  };
}

function refuseWithoutHost(outgoing: ServerResponse): void {
  const problem = problemOf(new RequestRefused('malformed-request', 'the request has no Host header: add it'));
  const body = JSON.stringify(problem);
  const headers = { 'Content-Type': PROBLEM_TYPE, 'Content-Length': Buffer.byteLength(body), Connection: 'close' };
  outgoing.writeHead(problem.status, headers).end(body);
}

function malformedTarget(cause: RequestError): RequestRefused {
  const message = 'the request has no valid target or Host header: correct it';
  return new RequestRefused('malformed-request', message, { cause });
}

/** Answers what Node's parser refused before there was a request. */
function refuseUnparsed(error: NodeJS.ErrnoException, socket: Socket, connections: Connections): void {
  if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy();
  const before = connections.unanswered(socket);
  // A whole request came before the broken one: its answer goes first, and the connection with it.
  if (before?.incoming.complete) {
    return void before.outgoing.once('finish', () => socket.destroySoon());
  }
  const problem = problemOf(refusalOf(error.code));
  const body = JSON.stringify(problem);
  const head = [
    `HTTP/1.1 ${problem.status} ${problem.title}`,
    `Content-Type: ${PROBLEM_TYPE}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

function refusalOf(code: string | undefined): RequestRefused {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new RequestRefused('request-timeout', 'the request did not arrive in time: send it in one go');
    case 'HPE_HEADER_OVERFLOW':
      return new RequestRefused(
        'headers-too-large',
        'the head of the request is too large: send fewer or shorter headers',
      );
    default:
      return new RequestRefused('malformed-request', 'this is not HTTP/1.1: correct the request');
  }
}

function listen(server: Server, port: number, hostname: string): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => {
      reject(new ServeError('listen-failed', `can't listen on ${hostname}:${port}: ${cause.message}`, { cause }));
    });
    server.listen(port, hostname, () => resolve(server.address() as AddressInfo));
  });
}

async function shutDown(
  server: Server,
  connections: Connections,
  closing: AbortController,
  graceMs: number,
): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  closing.abort();
  connections.endIdle();
  // A connection that falls idle after its last response would otherwise be kept until its timeout.
  const sweep = setInterval(() => connections.endIdle(), 20);
  const cut = setTimeout(() => connections.endAll(), graceMs);
  await closed;
  clearInterval(sweep);
  clearTimeout(cut);
}
