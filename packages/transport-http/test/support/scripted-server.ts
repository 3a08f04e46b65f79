import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';

/** What a server does with one connection, once the request's head is there. */
export type Script = (socket: Socket, head: string) => void;

/** A server that answers connection after connection with bytes of your choice; the last script goes on. */
export async function withScripts(
  scripts: readonly Script[],
  use: (server: { readonly url: string; readonly heads: readonly string[] }) => Promise<void>,
): Promise<void> {
  const heads: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    let head = '';
    const onData = (chunk: Buffer) => {
      head += chunk.toString('latin1');
      if (!head.includes('\r\n\r\n')) return;
      socket.off('data', onData);
      // What else arrives is read and dropped.
      socket.resume();
      const script = scripts[Math.min(heads.length, scripts.length - 1)] as Script;
      heads.push(head.slice(0, head.indexOf('\r\n\r\n')));
      script(socket, head);
    };
    socket.on('data', onData);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await use({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, heads });
  } finally {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
}

/** Answers with these bytes and closes the connection, so that each request has its own. */
export function says(statusLine: string, headers: Readonly<Record<string, string>> = {}, body = ''): Script {
  const all = { 'Content-Length': String(Buffer.byteLength(body)), Connection: 'close', ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return (socket) => socket.end(`HTTP/1.1 ${statusLine}\r\n${lines.join('')}\r\n${body}`);
}
