import { TransportError } from '@sconf/transport';

/**
 * Reads `ws://host:port/path` or `wss://...`.
 *
 * @throws TransportError `invalid-address`
 */
export function urlOf(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^wss?:$/.test(url.protocol) || url.hash !== '') {
    throw new TransportError('invalid-address', `${address} is no WebSocket address: write ws://host:port/path`);
  }
  return url;
}

/** Whether only this machine can reach an address. */
export function isLoopback(hostname: string): boolean {
  return /^(localhost|(::ffff:)?127(\.\d{1,3}){3}|::1|\[::1\])$/i.test(hostname);
}
