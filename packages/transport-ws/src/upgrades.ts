import { type IncomingMessage, type Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
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
    const isWebSocket = request.headers.upgrade?.toLowerCase() === 'websocket';
    const known = isWebSocket ? paths.get(pathOf(request)) : undefined;
    if (known !== undefined) return void known(request, socket, head);
    // Others may listen for upgrades too: only who is alone may answer.
    if (server.listenerCount('upgrade') > 1) return;
    if (isWebSocket) refuse(socket, '404 Not Found', 'No WebSocket is at this path.');
    else answerPlainly(server, request, socket);
  };
  const attachment = { paths, dispatch };
  attachments.set(server, attachment);
  server.on('upgrade', dispatch);
  return attachment;
}

/**
 * Answers what asks for another upgrade as if it asked for none (RFC 9110, section 7.8): clients that would like HTTP/2
 * say so with their first request, and Node, once anybody listens for upgrades, gives all of them to whoever listens.
 */
function answerPlainly(server: Server, request: IncomingMessage, socket: Duplex): void {
  const { 'content-length': length = '0', 'transfer-encoding': coding } = request.headers;
  if (coding !== undefined || length !== '0' || server.listenerCount('request') === 0) {
    refuse(socket, '501 Not Implemented', 'Nothing here upgrades to this: send the request without Upgrade.');
    return;
  }
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  response.assignSocket(socket as Socket);
  response.once('finish', () => (socket as Socket).destroySoon());
  server.emit('request', request, response);
}

function pathOf({ url = '/' }: IncomingMessage): string {
  return url.split('?', 1)[0] as string;
}

/** Answers an upgrade with a status and ends the connection. */
export function refuse(socket: Duplex, status: string, message: string): void {
  // The other end may be gone already, and there is nobody to tell; or it may never end its side.
  socket.on('error', () => socket.destroy());
  socket.once('finish', () => socket.destroy());
  const head = [
    `HTTP/1.1 ${status}`,
    'Connection: close',
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(message)}`,
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${message}`);
}
