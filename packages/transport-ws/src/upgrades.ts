import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';

/** Takes over a connection that asks to become a WebSocket. */
export type OnUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

interface Attachment {
  readonly paths: Map<string, OnUpgrade>;
  readonly dispatch: OnUpgrade;
}

/** What is attached to each server: all paths share one listener, so that an unknown one can be told. */
const attachments = new WeakMap<Server, Attachment>();

/** Takes upgrades at one path of a server. The answer ends it; undefined when the path is taken. */
export function attachUpgrade(server: Server, path: string, onUpgrade: OnUpgrade): (() => void) | undefined {
  const { paths, dispatch } = attachments.get(server) ?? attach(server);
  if (paths.has(path)) return undefined;
  paths.set(path, onUpgrade);
  return () => {
    if (paths.get(path) !== onUpgrade) return;
    paths.delete(path);
    if (paths.size > 0) return;
    server.off('upgrade', dispatch);
    attachments.delete(server);
  };
}

function attach(server: Server): Attachment {
  const paths = new Map<string, OnUpgrade>();
  const dispatch: OnUpgrade = (request, socket, head) => {
    const known = paths.get(pathOf(request));
    if (known !== undefined) known(request, socket, head);
    // Others may listen for upgrades too: only who is alone may say no.
    else if (server.listenerCount('upgrade') === 1) refuse(socket, '404 Not Found', 'No WebSocket is at this path.');
  };
  const attachment = { paths, dispatch };
  attachments.set(server, attachment);
  server.on('upgrade', dispatch);
  return attachment;
}

function pathOf({ url = '/' }: IncomingMessage): string {
  return url.split('?', 1)[0] as string;
}

/** Answers an upgrade with a status and ends the connection. */
export function refuse(socket: Duplex, status: string, message: string): void {
  // The other end may be gone already; there is nobody to tell.
  socket.on('error', () => socket.destroy());
  const head = [
    `HTTP/1.1 ${status}`,
    'Connection: close',
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(message)}`,
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${message}`);
}
