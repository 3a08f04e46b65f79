import { ConfigError, type ConfigErrorOptions } from '@sconf/data-model';
import { SYNC_HEADER, SYNC_PATH, SYNC_TYPE } from '../wire/routes.js';
import { HttpError } from './errors.js';
import { exchange } from './exchange.js';
import type { ClientSettings } from './options.js';

/** The other side has no reconcile, as gosconf: pull and push instead. Code `sync-unsupported`. */
export class SyncUnsupported extends ConfigError {
  constructor(message: string, options?: ConfigErrorOptions) {
    super('sync-unsupported', message, options);
  }
}

/** Milliseconds after which a side that had no reconcile is asked again: it may have been replaced. */
const ASK_AGAIN_MS = 300_000;

/** Statuses that say, whoever answers, that there is nothing to POST to. */
const MISSING_STATUSES: ReadonlySet<number> = new Set([404, 405, 501]);

/** Statuses of a handler that takes every path for its own, as gosconf's when it is mounted alone. */
const MISTAKEN_STATUSES: ReadonlySet<number> = new Set([400, 415]);

/** Exchanges messages of the reconcile protocol, and remembers when the other side hasn't it. */
export class SyncClient {
  readonly #url: string;
  readonly #settings: ClientSettings;
  #missingUntil = Number.NEGATIVE_INFINITY;

  /** @param url the mount root */
  constructor(url: string, settings: ClientSettings) {
    this.#url = url + SYNC_PATH;
    this.#settings = settings;
  }

  /** Takes note of what an answer to another request says. */
  learn(headers: Headers): void {
    if (headers.has(SYNC_HEADER)) this.#missingUntil = Number.NEGATIVE_INFINITY;
  }

  /**
   * The answer to one message.
   *
   * @throws {@link SyncUnsupported}, and what every call may throw
   */
  async sync(message: Uint8Array, signal: AbortSignal | undefined): Promise<Uint8Array> {
    if (this.#settings.clock.now() < this.#missingUntil) {
      throw new SyncUnsupported(`${this.#url} was not there a while ago: pull and push`);
    }
    try {
      return await this.#send(message, signal);
    } catch (error) {
      const cause = isMissing(error) ? new SyncUnsupported(`${this.#url} is not there`, { cause: error }) : error;
      if (cause instanceof SyncUnsupported) this.#missingUntil = this.#settings.clock.now() + ASK_AGAIN_MS;
      throw cause;
    }
  }

  async #send(message: Uint8Array, signal: AbortSignal | undefined): Promise<Uint8Array> {
    const headers = { 'Content-Type': SYNC_TYPE, Accept: SYNC_TYPE };
    const maxAnswerBytes = longestAnswer(message);
    const request = { url: this.#url, method: 'POST', headers, body: message, maxAnswerBytes } as const;
    const answer = await exchange(request, this.#settings, signal);
    const mediaType = answer.headers.get('content-type');
    if (mediaType !== SYNC_TYPE) throw new SyncUnsupported(`${this.#url} answers with ${mediaType ?? 'no media type'}`);
    return answer.bytes;
  }
}

/** Each message says in its third byte which power of two its sender takes at most; none takes less than 2^15. */
function longestAnswer(message: Uint8Array): number {
  return 2 ** Math.max(15, message[2] ?? 0);
}

function isMissing(error: unknown): boolean {
  if (!(error instanceof HttpError)) return false;
  return MISSING_STATUSES.has(error.status) || (error.problem === undefined && MISTAKEN_STATUSES.has(error.status));
}
