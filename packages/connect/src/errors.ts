import { ConfigError } from '@sconf/data-model';

/** Which package has the transport for a scheme that isn't among the default ones, and what to hand to `gossipOver`. */
const WIRES: Readonly<Record<string, readonly [name: string, factory: string]>> = {
  'ws:': ['@sconf/transport-ws', 'createWebSocketTransport()'],
  'wss:': ['@sconf/transport-ws', 'createWebSocketTransport()'],
  'nats:': ['@sconf/transport-nats', 'openNats'],
  'memory:': ['@sconf/transport-memory', 'createMemoryTransport(network)'],
};

/** A URL has a scheme that was not handed in. Code `unknown-scheme`. */
export class UnknownScheme extends ConfigError {
  /** The scheme of the URL, with its colon. */
  readonly scheme: string;
  /** The schemes that there are. */
  readonly known: readonly string[];

  constructor(scheme: string, known: readonly string[]) {
    super('unknown-scheme', `there is no scheme ${scheme} among ${known.join(', ') || 'none'}: ${adviceFor(scheme)}`, {
      path: ['url'],
    });
    this.scheme = scheme;
    this.known = known;
  }
}

function adviceFor(scheme: string): string {
  if (!Object.hasOwn(WIRES, scheme)) return 'mend the URL, or add the scheme to the option schemes';
  const [name, factory] = WIRES[scheme] as readonly [string, string];
  return `${name} gives it; add '${scheme}': gossipOver(${factory}) to the option schemes`;
}
