import type { NodeConnectionOptions } from '@nats-io/transport-node';
import { InvalidOption, type LinkLimits, type Timers, toLinkLimits } from '@sconf/transport';

/** Options of {@link createNatsTransport}. All may be left out. */
export interface NatsTransportOptions {
  /** Servers of one cluster, such as `nats://10.0.0.1:4222`; the others are heard of. @default 127.0.0.1:4222 */
  readonly servers?: string | readonly string[];
  /** What the NATS client takes besides: credentials, TLS, a name. */
  readonly nats?: Omit<NodeConnectionOptions, 'servers' | 'noEcho'>;
  /** First token of every subject; transports of different prefixes don't meet. @default sconf */
  readonly prefix?: string;
  /** Bounds of every link; frames are never longer than the server's `max_payload` allows. @default DEFAULT_LINK_LIMITS */
  readonly limits?: Partial<LinkLimits>;
  /**
   * Milliseconds without a sign of life after which the other end is asked for one, above 0; silent for two to three of
   * them, it is `lost`. Lower it to notice sooner, and pay in messages on quiet links. @default 5000
   */
  readonly heartbeatMs?: number;
  /** Milliseconds that connecting, a dial or a request may take, above 0; then it is `unreachable`. @default 5000 */
  readonly timeoutMs?: number;
  /** Links that may be there at once by listening; further ones are refused. @default 10000 */
  readonly maxLinks?: number;
  /** Source of time. @default the platform's */
  readonly timers?: Timers;
}

/** Options with every default filled in. */
export interface NatsSettings {
  readonly servers: string[];
  readonly nats: Omit<NodeConnectionOptions, 'servers' | 'noEcho'>;
  readonly prefix: string;
  readonly limits: LinkLimits;
  readonly heartbeatMs: number;
  readonly timeoutMs: number;
  readonly maxLinks: number;
  readonly timers: Timers;
}

const PLATFORM_TIMERS: Timers = Object.freeze({
  now: () => performance.now(),
  after(delayMs: number, callback: () => void): () => void {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
});

/** What timers can wait for. */
const MAX_DELAY_MS = 2 ** 31 - 1;

/**
 * Fills in the defaults.
 *
 * @throws InvalidOption for a value out of its range
 */
export function toNatsSettings(options: NatsTransportOptions): NatsSettings {
  const { servers = '127.0.0.1:4222', nats = {}, prefix = 'sconf', timers = PLATFORM_TIMERS } = options;
  const { heartbeatMs = 5000, timeoutMs = 5000, maxLinks = 10_000 } = options;
  for (const [name, value] of Object.entries({ heartbeatMs, timeoutMs })) {
    if (value > 0 && value <= MAX_DELAY_MS) continue;
    throw new InvalidOption(name, `${name} is ${value}: give milliseconds above 0, up to ${MAX_DELAY_MS}`);
  }
  if (!Number.isSafeInteger(maxLinks) || maxLinks < 1) {
    throw new InvalidOption('maxLinks', `maxLinks is ${maxLinks}: give a whole number from 1 up`);
  }
  if (!/^[\w-]+$/.test(prefix)) {
    throw new InvalidOption('prefix', `prefix is '${prefix}': give letters, digits, _ and -`);
  }
  const limits = toLinkLimits(options.limits);
  return { servers: [servers].flat() as string[], nats, prefix, limits, heartbeatMs, timeoutMs, maxLinks, timers };
}
