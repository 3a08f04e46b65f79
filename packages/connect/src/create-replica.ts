import { InvalidOption } from '@sconf/data-model';
import type { ConnectedReplica } from './connected-replica.js';
import { UnknownScheme } from './errors.js';
import type { ConnectOptions } from './options.js';
import { defaultSchemes, type Scheme, type Schemes } from './schemes.js';

/**
 * A replica for a URL, reached as its scheme says. It need not be there yet: calls over HTTP are tried again as
 * `options.http` says, and a node dials until somebody answers; {@link ConnectedReplica.synced} tells when.
 *
 * @param url such as `https://configs.example`, `wss://configs.example/gossip` or `null:`
 * @returns rejects with {@link UnknownScheme} `unknown-scheme`, which names those that there are; with
 * {@link InvalidOption} `invalid-option` and what else the scheme rejects with; with the signal's reason
 */
export async function createReplica(url: string | URL, options: ConnectOptions = {}): Promise<ConnectedReplica> {
  options.signal?.throwIfAborted();
  const address = String(url);
  return await schemeOf(address, options.schemes ?? defaultSchemes)(address, options);
}

function schemeOf(url: string, schemes: Schemes): Scheme {
  for (const name of Object.keys(schemes)) {
    if (!/^[a-z][a-z0-9+.-]*:$/.test(name)) {
      throw new InvalidOption('schemes', `schemes has '${name}': write it in lower case and with a colon, as 'wss:'`);
    }
  }
  const scheme = /^[a-z][a-z0-9+.-]*:/i.exec(url)?.[0].toLowerCase();
  // What was given may hold a secret, so it isn't repeated.
  if (scheme === undefined) throw new InvalidOption('url', 'url has no scheme: give one such as http://127.0.0.1:8080');
  if (!Object.hasOwn(schemes, scheme)) throw new UnknownScheme(scheme, Object.keys(schemes));
  return schemes[scheme as `${string}:`] as Scheme;
}
