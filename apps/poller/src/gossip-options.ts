import { UsageError } from './usage-error.js';

/** What the command line says of gossip. */
export interface GossipOptions {
  /** The cluster to take part in. */
  readonly cluster: string;
  /** Addresses of some of its nodes. */
  readonly join: readonly string[];
  /** The origin under which other nodes reach this one. */
  readonly advertise: string | undefined;
  /** What to call this node; `undefined` for a random name. */
  readonly name: string | undefined;
}

/** Where nodes are found at an address that names no path. */
export const GOSSIP_PATH = '/gossip';

/** Addresses that stand for all of a machine's: nobody else can dial them. */
const WILDCARDS: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

/** The options as text. */
interface Texts {
  readonly gossip?: string | undefined;
  readonly join?: readonly string[] | undefined;
  readonly advertise?: string | undefined;
  readonly name?: string | undefined;
}

/**
 * Reads what concerns gossip; `undefined` where it isn't asked for.
 *
 * @throws {@link UsageError}
 */
export function gossipOptions({ gossip, join, advertise, name }: Texts, hostname: string): GossipOptions | undefined {
  if (gossip === undefined) {
    const lonely = Object.entries({ join, advertise, name }).find(([, value]) => value !== undefined);
    if (lonely === undefined) return undefined;
    throw new UsageError(`--${lonely[0]} is about gossip: give --gossip and the name of the cluster too`);
  }
  if (WILDCARDS.has(hostname) && advertise === undefined) {
    throw new UsageError(
      `--listen ${hostname} can't be dialled by others: say by --advertise how they reach this node`,
    );
  }
  for (const [option, value] of Object.entries({ gossip, name })) {
    if (value !== undefined && !/^.{1,128}$/u.test(value)) {
      throw new UsageError(`--${option} is no name: give 1 to 128 characters`);
    }
  }
  return {
    cluster: gossip,
    join: (join ?? []).map(addressOf),
    advertise: advertise === undefined ? undefined : urlOf('advertise', advertise).href.replace(/\/$/, ''),
    name,
  };
}

/** A WebSocket address with the path that nodes listen at, unless it has one. */
function addressOf(text: string): string {
  const url = urlOf('join', text);
  if (url.pathname === '/') url.pathname = GOSSIP_PATH;
  return url.href;
}

function urlOf(option: string, text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && /^wss?:$/.test(url.protocol) && url.username === '' && url.password === '') return url;
  throw new UsageError(`--${option} is no WebSocket address: give one such as ws://10.0.0.7:8080, without credentials`);
}
