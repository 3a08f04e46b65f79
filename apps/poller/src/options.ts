import { parseArgs } from 'node:util';
import { type GossipOptions, gossipOptions } from './gossip-options.js';
import { UsageError } from './usage-error.js';

/** Where to listen. */
export interface Address {
  readonly hostname: string;
  readonly port: number;
}

/** What the command line and the environment ask for. */
export interface AppOptions {
  /** Endpoints that stay whatever the file says. */
  readonly endpoints: readonly string[];
  /** File with further endpoints, read again on SIGHUP. */
  readonly file: string | undefined;
  readonly pushTo: readonly string[];
  readonly log: string | undefined;
  readonly fsync: 'always' | 'interval' | 'never';
  readonly listen: Address;
  readonly insecure: boolean;
  /** `undefined` where no cluster is to be taken part in. */
  readonly gossip: GossipOptions | undefined;
  readonly intervalMs: number;
  readonly pushIntervalMs: number;
  readonly timeoutMs: number;
  readonly maxBackoffMs: number;
  readonly concurrency: number;
  readonly maxResponseBytes: number;
  readonly json: boolean;
  readonly help: boolean;
  readonly version: boolean;
}

const MAX_DELAY_MS = 2 ** 30;

/**
 * Reads the command line, and `SCONF_ENDPOINTS`.
 *
 * @throws {@link UsageError}
 */
export function readOptions(args: readonly string[], env: Readonly<Record<string, string | undefined>>): AppOptions {
  const values = parse(args);
  const fromEnvironment = (env.SCONF_ENDPOINTS ?? '').split(/[\s,]+/).filter((endpoint) => endpoint !== '');
  const listen = addressOf(values.listen);
  return {
    endpoints: [...(values.endpoint ?? []), ...fromEnvironment].map((url) => checkUrl('endpoint', url)),
    file: values.file,
    pushTo: (values['push-to'] ?? []).map((url) => checkUrl('push-to', url)),
    log: values.log,
    fsync: oneOf('fsync', values.fsync, ['always', 'interval', 'never']),
    listen,
    insecure: values.insecure === true,
    gossip: gossipOptions(values, listen.hostname),
    intervalMs: number('interval', values.interval, 10, MAX_DELAY_MS),
    pushIntervalMs: number('push-interval', values['push-interval'], 10, MAX_DELAY_MS),
    timeoutMs: number('timeout', values.timeout, 10, MAX_DELAY_MS),
    maxBackoffMs: number('max-backoff', values['max-backoff'], 10, MAX_DELAY_MS),
    concurrency: number('concurrency', values.concurrency, 1, 65_536),
    maxResponseBytes: number('max-response', values['max-response'], 1024, 2 ** 31),
    json: values.json === true,
    help: values.help === true,
    version: values.version === true,
  };
}

/**
 * An http or https URL, as it was given.
 *
 * @throws {@link UsageError} which doesn't repeat the URL when it holds credentials
 */
export function checkUrl(where: string, text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new UsageError(`${where}: '${text}' is no http or https URL: give one such as http://127.0.0.1:8080`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new UsageError(
      `${where}: a URL for ${url.host} holds credentials, which would end up in logs: leave them out`,
    );
  }
  return text;
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        endpoint: { type: 'string', multiple: true },
        file: { type: 'string' },
        'push-to': { type: 'string', multiple: true },
        log: { type: 'string' },
        fsync: { type: 'string', default: 'always' },
        listen: { type: 'string', default: '127.0.0.1:0' },
        insecure: { type: 'boolean' },
        gossip: { type: 'string' },
        join: { type: 'string', multiple: true },
        advertise: { type: 'string' },
        name: { type: 'string' },
        interval: { type: 'string', default: '1000' },
        'push-interval': { type: 'string', default: '10000' },
        timeout: { type: 'string', default: '5000' },
        'max-backoff': { type: 'string', default: '30000' },
        concurrency: { type: 'string', default: '64' },
        'max-response': { type: 'string', default: '67108864' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean' },
      },
    }).values;
  } catch (cause) {
    throw new UsageError((cause as Error).message.split('. ')[0] as string, cause);
  }
}

function number(name: string, text: string, least: number, most: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= least && value <= most)) {
    throw new UsageError(`--${name} is '${text}': give a whole number from ${least} to ${most}`);
  }
  return value;
}

function oneOf<const T extends string>(name: string, text: string, choices: readonly T[]): T {
  const choice = choices.find((candidate) => candidate === text);
  if (choice === undefined) throw new UsageError(`--${name} is '${text}': give ${choices.join(', ')}`);
  return choice;
}

function addressOf(text: string): Address {
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(text) ?? [];
  const hostname = bracketed ?? plain;
  if (hostname === undefined || Number(port) > 65_535) {
    throw new UsageError(`--listen is '${text}': give host:port, such as 127.0.0.1:8080 or [::1]:8080, port 0 for any`);
  }
  return { hostname, port: Number(port) };
}
