import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { ConfigSet } from '@sconf/data-model';
import { Router } from '@sconf/router';
import { createEndpoint, serve } from '@sconf/transport-http';
import { printTable, QUICK } from './report.js';

/**
 * POSTs a second over 16 kept-alive connections, by the number of entries the router holds; beside it a bare node:http
 * server that reads each body and does nothing with it, which is the most that the platform allows here. The load comes
 * from a process of its own, over plain sockets, so that it costs as little as it can of what is shared.
 */
const SIZES = QUICK ? [1_000] : [1_000, 100_000];
const RUN_MS = QUICK ? 300 : 5_000;
const CONNECTIONS = 16;
const WARM_UP = 0.2;

interface Target {
  readonly port: number;
  close(): Promise<void>;
}

interface Load {
  readonly posted: number;
  readonly ms: number;
}

if (process.send === undefined) await measure();
else process.once('message', (message) => void drive(message as { port: number; entries: number }));

async function measure(): Promise<void> {
  const rows: (string | number)[][] = [['POST/s over 16 connections', ...SIZES.map((size) => `${size} entries`)]];
  for (const [name, start] of [
    ['sconf endpoint', startEndpoint],
    ['bare node:http', startBare],
  ] as const) {
    const rates: number[] = [];
    for (const entries of SIZES) {
      const target = await start(entries);
      const { posted, ms } = await loadFromAnotherProcess(target.port, entries);
      rates.push((posted / ms) * 1000);
      await target.close();
    }
    rows.push([name, ...rates]);
  }
  printTable('HTTP POST', rows);
}

async function startEndpoint(entries: number): Promise<Target> {
  const configs = new ConfigSet();
  for (let id = 0; id < entries; id++) configs.put({ type: 'pacing', id: `bidder-${id}`, ver: 1, data: { rate: 0.5 } });
  return serve({ app: createEndpoint({ router: new Router({ configs }) }) });
}

async function startBare(): Promise<Target> {
  const server: Server = createServer((request, response) => {
    request.on('data', () => undefined).on('end', () => response.writeHead(204).end());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  return { port: (server.address() as AddressInfo).port, close };
}

async function loadFromAnotherProcess(port: number, entries: number): Promise<Load> {
  const child = fork(fileURLToPath(import.meta.url), QUICK ? ['--quick'] : []);
  child.send({ port, entries });
  const [load] = (await once(child, 'message')) as [Load];
  await once(child, 'exit');
  return load;
}

/** The other process: posts as fast as answers come, one request at a time on each connection. */
async function drive({ port, entries }: { port: number; entries: number }): Promise<void> {
  let posted = 0;
  let isOver = false;
  const connections = Array.from({ length: CONNECTIONS }, (_, connection) => {
    const socket = connect(port, '127.0.0.1');
    let sent = 0;
    const post = () => {
      const id = (connection + CONNECTIONS * sent++) % entries;
      const body = `{"type":"pacing","id":"bidder-${id}","ver":${sent + 1},"data":{"rate":0.25,"until":"2027-01-01T00:00:00Z"}}`;
      socket.write(
        `POST /v1/configs HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      );
    };
    socket.on('connect', post).on('data', (answer) => {
      // An answer without a body is small enough to come in one piece.
      if (!answer.toString('latin1').startsWith('HTTP/1.1 204')) throw new Error(answer.toString());
      posted++;
      if (isOver) socket.destroy();
      else post();
    });
    return once(socket, 'close');
  });
  await passed(RUN_MS * WARM_UP);
  const [before, start] = [posted, performance.now()];
  await passed(RUN_MS);
  const load: Load = { posted: posted - before, ms: performance.now() - start };
  isOver = true;
  await Promise.all(connections);
  process.send?.(load);
  process.disconnect();
}

function passed(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
