import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { decodeConfig, decodeSnapshot, decodeTombstone, encodeSnapshot, type PackedEntry } from '@sconf/data-model';

export interface GosconfServer {
  readonly url: string;
  readonly entries: ReadonlyMap<string, PackedEntry>;
  /** Method and body of each request, in order. */
  readonly requests: readonly { readonly method: string; readonly body: string }[];
}

/**
 * A server that behaves as gosconf was seen to: 204 without a count, 400 as text/plain, no charset, a whole PUT refused
 * for one unregistered type with data, the first of two entries of one version kept, no tags, no watch.
 */
export async function withGosconf(
  registered: readonly string[],
  use: (server: GosconfServer) => Promise<void>,
): Promise<void> {
  const entries = new Map<string, PackedEntry>();
  const requests: { method: string; body: string }[] = [];
  const server = createServer(async (request, response) => {
    const body = await text(request);
    requests.push({ method: request.method ?? '', body });
    send(response, answerTo(request, body, entries, registered));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await use({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, entries, requests });
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

interface Answer {
  readonly status: number;
  readonly mediaType?: string;
  readonly body?: string;
}

function answerTo(
  request: IncomingMessage,
  body: string,
  entries: Map<string, PackedEntry>,
  registered: readonly string[],
): Answer {
  if (request.url !== '/v1/configs') return refusal(404, '404 page not found');
  if (request.method === 'GET') {
    return { status: 200, mediaType: 'application/json', body: encodeSnapshot(entries.values()) };
  }
  const mediaType = request.headers['content-type'] ?? '';
  if (mediaType !== 'application/json') {
    return refusal(400, `unsupported content type: got '${mediaType}' expected 'application/json'`);
  }
  const offered = decode(request.method ?? '', body);
  const unknown = offered.find((entry) => entry.text !== undefined && !registered.includes(entry.type));
  if (unknown !== undefined) return refusal(400, `unknown config type '${unknown.type}'`);
  for (const entry of offered) merge(entries, entry);
  return { status: 204 };
}

function decode(method: string, body: string): readonly PackedEntry[] {
  if (method === 'POST') return [decodeConfig(body)];
  if (method === 'DELETE') return [decodeTombstone(body)];
  return decodeSnapshot(body);
}

function merge(entries: Map<string, PackedEntry>, entry: PackedEntry): void {
  const key = JSON.stringify([entry.type, entry.id]);
  const held = entries.get(key);
  const isNews = held === undefined || entry.ver > held.ver || (entry.ver === held.ver && entry.dead && !held.dead);
  if (isNews) entries.set(key, entry);
}

function refusal(status: number, message: string): Answer {
  return { status, mediaType: 'text/plain; charset=utf-8', body: `${message}\n` };
}

function send(response: ServerResponse, { status, mediaType, body }: Answer): void {
  if (mediaType !== undefined) response.setHeader('Content-Type', mediaType);
  if (body !== undefined) response.setHeader('Content-Length', Buffer.byteLength(body));
  response.writeHead(status).end(body);
}
