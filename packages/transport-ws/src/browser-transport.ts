import { type Link, type OpenOptions, type Transport, TransportError } from '@sconf/transport';
import { urlOf } from './address.js';
import { browserLink, type PlatformClose, type PlatformWebSocket } from './browser-link.js';
import { type LinkSettings, toLinkSettings, type WebSocketLinkOptions } from './options.js';

/** Options of {@link createWebSocketTransport} where the platform has a WebSocket. All may be left out. */
export interface BrowserTransportOptions extends WebSocketLinkOptions {
  /** @default globalThis.WebSocket */
  readonly WebSocket?: new (
    url: string,
  ) => PlatformWebSocket;
}

/**
 * Links over the platform's WebSocket. Dials only: browsers can't listen.
 *
 * @throws InvalidOption for a value out of its range
 */
export function createWebSocketTransport(options: BrowserTransportOptions = {}): Transport {
  const settings = toLinkSettings(options);
  return {
    name: 'ws',
    maxFrameBytes: settings.limits.maxFrameBytes,
    async dial(address: string, { signal }: OpenOptions = {}): Promise<Link> {
      const { href } = urlOf(address);
      signal?.throwIfAborted();
      const { WebSocket = (globalThis as unknown as Required<BrowserTransportOptions>).WebSocket } = options;
      return await opened(new WebSocket(href), address, settings, signal);
    },
  };
}

function opened(
  socket: PlatformWebSocket,
  address: string,
  settings: LinkSettings,
  signal: AbortSignal | undefined,
): Promise<Link> {
  const { timers, dialTimeoutMs } = settings;
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void): void => {
      cancelTimeout();
      signal?.removeEventListener('abort', onAbort);
      finish();
    };
    const giveUp = (error: unknown): void =>
      settle(() => {
        // Whatever the platform says of a socket that was given up is no news.
        socket.onopen = socket.onclose = null;
        socket.close();
        reject(error);
      });
    const unreachable = (detail: string): void =>
      giveUp(new TransportError('unreachable', `${address} can't be reached: ${detail}`));
    const onAbort = (): void => giveUp(signal?.reason);
    const cancelTimeout = timers.after(dialTimeoutMs, () => unreachable(`no answer within ${dialTimeoutMs} ms`));
    signal?.addEventListener('abort', onAbort);
    socket.binaryType = 'arraybuffer';
    // The platform hides from pages why; a listener keeps other implementations from throwing.
    socket.onerror = () => undefined;
    socket.onclose = ({ code }: PlatformClose) => unreachable(`the platform closed it with ${code}`);
    socket.onopen = () => settle(() => resolve(browserLink(socket, address, settings)));
  });
}
