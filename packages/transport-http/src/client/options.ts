import { ConfigError, InvalidOption, type Limits, type Refusal, toLimits } from '@sconf/data-model';
import { type Clock, SYSTEM_CLOCK } from '../wire/clock.js';
import { checkLimits, checkRange, MAX_DELAY_MS } from '../wire/option-range.js';

/** When and how often a call is tried again. Every call may be repeated, since merging is idempotent. */
export interface RetryOptions {
  /** Tries in all, 1 or more. Raise it to ride out longer outages, and learn of them later. @default 3 */
  readonly attempts: number;
  /** Milliseconds that the first wait may take at most; it doubles from there. @default 100 */
  readonly minDelayMs: number;
  /** Milliseconds that any wait may take; a peer that asks for a longer one is not tried again. @default 5000 */
  readonly maxDelayMs: number;
}

/** Bounds on what is sent in one request and taken in with one answer. */
export interface ClientLimits extends Limits {
  /**
   * Bytes of an answer after decompression; also bounds memory for each pull. @default 268435456
   */
  readonly maxResponseBytes: number;
  /** Entries in a pulled answer, apart from `maxEntries`, which bounds a pushed request. @default 10000000 */
  readonly maxPulledEntries: number;
  /** Rough bytes of a pushed request; a larger push is split. @default 8388608 */
  readonly maxRequestBytes: number;
}

/** Options of {@link HttpClient}. */
export interface HttpClientOptions {
  /** A bearer token: visible ASCII, sent with every request. Given as a header, never in the URL. */
  readonly token?: string;
  /** Ends every call and watch of this client. */
  readonly signal?: AbortSignal;
  /** When calls are tried again; `false` for never. */
  readonly retry?: Partial<RetryOptions> | false;
  /** Milliseconds that one try may take, its answer included; `Infinity` for no bound. @default 30000 */
  readonly timeoutMs?: number;
  readonly limits?: Partial<ClientLimits>;
  /** Told of entries in an answer that break a rule or limit; they are skipped, the rest is taken. */
  readonly onRefused?: (refused: readonly Refusal[]) => void;
  /** The platform's `fetch` unless told. */
  readonly fetch?: typeof fetch;
  /** Time; tests give a virtual one. */
  readonly clock?: Clock;
  /** Uniform in [0, 1), for jitter. @default Math.random */
  readonly random?: () => number;
}

/** The options with every default filled in. */
export interface ClientSettings {
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal | undefined;
  readonly retry: RetryOptions;
  readonly timeoutMs: number;
  readonly limits: ClientLimits;
  readonly onRefused: (refused: readonly Refusal[]) => void;
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  readonly random: () => number;
}

const DEFAULT_RETRY: RetryOptions = { attempts: 3, minDelayMs: 100, maxDelayMs: 5000 };

/**
 * Fills in what is not given.
 *
 * @throws {@link InvalidOption}
 */
export function toSettings(options: HttpClientOptions): ClientSettings {
  return {
    headers: options.token === undefined ? {} : authorizationOf(options.token),
    signal: options.signal,
    retry: toRetry(options.retry),
    timeoutMs: toTimeoutMs('timeoutMs', options.timeoutMs ?? 30_000),
    limits: checkLimits({
      maxResponseBytes: 256 * 1024 * 1024,
      maxPulledEntries: 10_000_000,
      maxRequestBytes: 8 * 1024 * 1024,
      ...toLimits(options.limits),
      ...options.limits,
    }),
    onRefused: options.onRefused ?? (() => undefined),
    // Bound, because browsers refuse to call it on any other object.
    fetch: options.fetch ?? globalThis.fetch.bind(globalThis),
    clock: options.clock ?? SYSTEM_CLOCK,
    random: options.random ?? Math.random,
  };
}

/**
 * A time that may be without bound.
 *
 * @throws {@link InvalidOption}
 */
export function toTimeoutMs(name: string, timeoutMs: number): number {
  if (timeoutMs !== Number.POSITIVE_INFINITY) checkRange(name, timeoutMs, 1, MAX_DELAY_MS);
  return timeoutMs;
}

// The platform's own error for a header that can't be one would repeat it.
function authorizationOf(token: unknown): Readonly<Record<string, string>> {
  if (typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token)) {
    throw new InvalidOption('token', 'token is not visible ASCII: give it without spaces and line ends');
  }
  return { Authorization: `Bearer ${token}` };
}

function toRetry(retry: unknown = {}): RetryOptions {
  if (retry === false) return { ...DEFAULT_RETRY, attempts: 1 };
  if (typeof retry !== 'object' || retry === null) {
    throw new InvalidOption('retry', `retry is ${String(retry)}: give an object such as { attempts: 3 }, or false`);
  }
  const full: RetryOptions = { ...DEFAULT_RETRY, ...retry };
  checkRange('retry.attempts', full.attempts, 1, Number.POSITIVE_INFINITY);
  checkRange('retry.minDelayMs', full.minDelayMs, 0, MAX_DELAY_MS);
  checkRange('retry.maxDelayMs', full.maxDelayMs, 0, MAX_DELAY_MS / 4);
  return full;
}

/**
 * The URL of the mount root, without a slash at its end.
 *
 * @throws {@link ConfigError} `invalid-option` for anything but an http or https URL without credentials, query and fragment
 */
export function toBaseUrl(url: string | URL): string {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch (cause) {
    throw new ConfigError('invalid-option', 'url is not an absolute URL: give one such as http://127.0.0.1:8080', {
      cause,
    });
  }
  if (parsed.protocol !== 'http:' && parsed.protocol !== 'https:') {
    throw new ConfigError('invalid-option', `url has the scheme ${parsed.protocol} give http: or https:`);
  }
  // The message doesn't repeat the URL: what is wrong with it is that it holds a secret.
  if (parsed.username !== '' || parsed.password !== '') {
    throw new ConfigError('invalid-option', 'url holds credentials, which end up in logs: give them as token');
  }
  if (parsed.search !== '' || parsed.hash !== '') {
    throw new ConfigError('invalid-option', 'url has a query or a fragment, which would be lost: give it without');
  }
  return `${parsed.origin}${parsed.pathname}`.replace(/\/+$/, '');
}
