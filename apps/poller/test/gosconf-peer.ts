import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { decodeSnapshot, encodeSnapshot, type PackedEntry, pack, unpack } from '@sconf/data-model';

/** What stands at the other end of a socket and behaves as gosconf does. */
export interface GosconfPeer {
  readonly url: string;
  readonly held: ReadonlyMap<string, PackedEntry>;
  /** Bodies of the PUTs so far, and how often the set was asked for. */
  readonly puts: readonly string[];
  readonly gets: () => number;
  /** The types that it knows; may be added to. */
  readonly types: Set<string>;
}

/**
 * gosconf as a peer, for the time of `use`: no tags, the first of a tie kept, data passed through a struct of its own,
 * and a whole PUT refused in plain text for one unregistered type with data.
 */
export async function withGosconf(types: readonly string[], use: (peer: GosconfPeer) => Promise<void>): Promise<void> {
  const held = new Map<string, PackedEntry>();
  const puts: string[] = [];
  let gets = 0;
  const known = new Set(types);
  const server = createServer(async (request: IncomingMessage, response: ServerResponse) => {
    const body = await text(request);
    if (request.method === 'GET') {
      gets++;
      response
        .writeHead(200, { 'Content-Type': 'application/json' })
        .end(held.size === 0 ? '{"Types":null}' : encodeSnapshot(held.values()));
      return;
    }
    puts.push(body);
    const offered = decodeSnapshot(body);
    const unknown = offered.find((entry) => entry.text !== undefined && !known.has(entry.type));
    if (unknown !== undefined)
      response.writeHead(400, { 'Content-Type': 'text/plain' }).end(`unknown config type '${unknown.type}'\n`);
    else {
      for (const entry of offered) merge(held, entry);
      response.writeHead(204).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = server.address() as AddressInfo;
    await use({ url: `http://127.0.0.1:${port}`, held, puts, gets: () => gets, types: known });
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

function merge(held: Map<string, PackedEntry>, entry: PackedEntry): void {
  const key = `${entry.type}\n${entry.id}`;
  const before = held.get(key);
  const isNews =
    before === undefined || entry.ver > before.ver || (entry.ver === before.ver && entry.dead && !before.dead);
  if (isNews) held.set(key, throughStruct(entry));
}

// A Go struct { Rate float64; Zone string }: members that it doesn't have are dropped, and those that it has are added.
function throughStruct(entry: PackedEntry): PackedEntry {
  if (entry.text === undefined) return entry;
  const { data } = unpack(entry) as { data?: { rate?: number; zone?: string } | null };
  return pack({
    type: entry.type,
    id: entry.id,
    ver: entry.ver,
    data: { rate: data?.rate ?? 0, zone: data?.zone ?? '' },
  });
}
