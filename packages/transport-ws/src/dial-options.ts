import { type Agent, type ClientRequestArgs, validateHeaderName, validateHeaderValue } from 'node:http';
import { type ConnectionOptions, createSecureContext } from 'node:tls';
import { InvalidOption } from '@sconf/transport';

/** What dialling a `wss:` address may be told of TLS; each as in `tls.connect` of Node. */
export type DialTlsOptions = Pick<
  ConnectionOptions,
  | 'ca'
  | 'cert'
  | 'key'
  | 'pfx'
  | 'passphrase'
  | 'crl'
  | 'ciphers'
  | 'minVersion'
  | 'maxVersion'
  | 'servername'
  | 'rejectUnauthorized'
  | 'checkServerIdentity'
>;

/** Options of {@link createWebSocketTransport} on Node that concern dialling. */
export interface DialOptions {
  /**
   * For `wss:` addresses: `ca` to trust a certificate of one's own, `cert` and `key` to show one, `rejectUnauthorized:
   * false` to trust anybody, and so be open to whoever sits in between. @default what Node trusts
   */
  readonly tls?: DialTlsOptions;
  /**
   * Sent with each handshake, such as `{ authorization: 'Bearer ...' }`. They go to every address that is dialled, those
   * that other nodes name included: where not all of these are trusted, let `wss:` and `tls.ca` decide who is asked.
   */
  readonly headers?: Readonly<Record<string, string>>;
  /** Makes the connections, for example through a proxy. `tls` doesn't concern it. @default none: one for each dial */
  readonly agent?: Agent;
}

/** What the `ws` library is given for each dial. */
export type DialSettings = Pick<ClientRequestArgs, 'headers' | 'agent'> & ConnectionOptions;

/** Set by the handshake itself. */
const RESERVED_HEADERS = /^(connection|upgrade|sec-websocket-.*)$/i;

/**
 * Checks the options once, so that a certificate that can't be read is no failure of every dial.
 *
 * @throws InvalidOption which repeats neither keys nor headers
 */
export function toDialSettings({ tls, headers, agent }: DialOptions): DialSettings {
  return {
    ...(tls === undefined ? {} : withSecureContext(tls)),
    ...(headers === undefined ? {} : { headers: checkHeaders(headers) }),
    ...(agent === undefined ? {} : { agent }),
  };
}

function withSecureContext(tls: DialTlsOptions): ConnectionOptions {
  try {
    return { ...tls, secureContext: createSecureContext(tls) };
  } catch (cause) {
    const { message } = cause as Error;
    throw new InvalidOption('tls', `tls can't be used: ${message}; give certificates and keys in PEM`);
  }
}

function checkHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  for (const [name, value] of Object.entries(headers)) {
    const option = `headers.${name}`;
    try {
      validateHeaderName(name);
      validateHeaderValue(name, value);
    } catch {
      throw new InvalidOption(option, `${option} is no header: give a token as name and visible text as value`);
    }
    if (RESERVED_HEADERS.test(name))
      throw new InvalidOption(option, `${option} belongs to the handshake: leave it out`);
  }
  return { ...headers };
}
