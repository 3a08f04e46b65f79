import { type Link, type Listener, type OpenOptions, type Transport, TransportError } from '@sconf/transport';
import { Acceptor } from './acceptor.js';
import { dial } from './dial.js';
import { checkLoopback, listenAt, listenOn } from './listen.js';
import { toNodeSettings, type WebSocketTransportOptions } from './node-options.js';

/**
 * Links over WebSocket, by the `ws` library.
 *
 * `dial('ws://host:port/path')` or `wss:`. `listen('ws://127.0.0.1:0/path')` on a server of its own, port 0 for any that
 * is free; `listen('/path')` on the server given as an option.
 *
 * @throws InvalidOption for a value out of its range
 */
export function createWebSocketTransport(options: WebSocketTransportOptions = {}): Transport {
  const settings = toNodeSettings(options);
  const acceptor = new Acceptor(settings);
  return {
    name: 'ws',
    maxFrameBytes: settings.limits.maxFrameBytes,

    dial: (address: string, { signal }: OpenOptions = {}): Promise<Link> => dial(address, settings, signal),

    async listen(address: string, onLink: (link: Link) => void, { signal }: OpenOptions = {}): Promise<Listener> {
      signal?.throwIfAborted();
      const { server, advertise } = settings;
      if (address.startsWith('/')) {
        if (server !== undefined) return listenAt(address, server, acceptor, onLink, advertise);
        throw new TransportError('invalid-address', `${address} is a path of a server: give one as the option server`);
      }
      if (!settings.insecure) checkLoopback(address);
      const listener = await listenOn(address, acceptor, onLink, advertise);
      if (signal?.aborted) await listener.close();
      signal?.throwIfAborted();
      return listener;
    },
  };
}
