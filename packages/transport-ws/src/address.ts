import { InvalidOption, TransportError } from '@sconf/transport';

/**
 * Reads `ws://host:port/path` or `wss://...`.
 *
 * @throws TransportError `invalid-address`
 */
export function urlOf(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const rest = url && url.hash + url.username + url.password;
  if (url !== undefined && /^wss?:$/.test(url.protocol) && rest === '') return url;
  // Only the host is repeated: credentials would end up in logs.
  const what = url?.host ?? address;
  const fix = 'write ws://host:port/path, without credentials';
  throw new TransportError('invalid-address', `${what} is no WebSocket address: ${fix}`);
}

/**
 * The origin under which others reach a listener, without a slash at its end.
 *
 * @throws InvalidOption
 */
export function advertisedOrigin(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isOrigin = url !== undefined && /^wss?:$/.test(url.protocol) && url.href === `${url.protocol}//${url.host}/`;
  if (isOrigin) return `${url.protocol}//${url.host}`;
  throw new InvalidOption(
    'advertise',
    'advertise is no origin: give scheme, host and port alone, such as wss://node-1.example:8443',
  );
}

/** Whether only this machine can reach an address. */
export function isLoopback(hostname: string): boolean {
  return /^(localhost|(::ffff:)?127(\.\d{1,3}){3}|::1|\[::1\])$/i.test(hostname);
}
