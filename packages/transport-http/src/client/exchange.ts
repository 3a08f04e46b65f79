import { readBounded } from '../wire/bounded-body.js';
import type { Clock } from '../wire/clock.js';
import { parseProblem } from '../wire/problem.js';
import { decodeUtf8 } from '../wire/utf8.js';
import { backoffMs, isPassing, wait } from './backoff.js';
import { joinSignals } from './call-signal.js';
import { HttpError, MalformedResponse, ResponseTooLarge, Timeout, Unreachable } from './errors.js';
import type { ClientSettings } from './options.js';

/** One request. */
export interface HttpRequest {
  readonly url: string;
  readonly method?: 'GET' | 'PUT' | 'POST' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Bytes of the answer, where less than the client's limit is to be expected. */
  readonly maxAnswerBytes?: number;
}

/** A whole answer. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Uint8Array;
  /** Whether an earlier try of the same request may have done its work: what this answer counts is then not all. */
  readonly isRepeated: boolean;
}

/** Bytes of a refusal that are read; more can't be a useful message. */
const MAX_REFUSAL_BYTES = 1024 * 1024;

/**
 * Makes a request, and makes it again as long as another try may help.
 *
 * @throws {@link HttpError}, {@link Unreachable}, {@link Timeout}, {@link ResponseTooLarge}, or the reason of a signal
 */
export async function exchange(
  request: HttpRequest,
  settings: ClientSettings,
  callSignal: AbortSignal | undefined,
): Promise<HttpAnswer> {
  const call = joinSignals(settings.signal, callSignal);
  try {
    let isRepeated = false;
    for (let attempt = 1; ; attempt++) {
      try {
        return { ...(await attemptExchange(request, settings, call.signal)), isRepeated };
      } catch (error) {
        const delayMs = backoffMs(attempt, error, settings);
        const isLast = attempt >= settings.retry.attempts || delayMs > 2 * settings.retry.maxDelayMs;
        if (isLast || call.signal.aborted || !isPassing(error)) throw error;
        isRepeated ||= !(error instanceof HttpError) || error.code === 'durability-unknown';
        await wait(delayMs, settings, call.signal);
      }
    }
  } finally {
    call.release();
  }
}

async function attemptExchange(
  request: HttpRequest,
  settings: ClientSettings,
  callSignal: AbortSignal,
): Promise<Omit<HttpAnswer, 'isRepeated'>> {
  callSignal.throwIfAborted();
  const { timeoutMs, clock, limits } = settings;
  const attempt = joinSignals(callSignal);
  const cancelTimer = afterTimeout(clock, timeoutMs, () => {
    attempt.abort(new Timeout(`${request.url} gave no whole answer within ${timeoutMs} ms`));
  });
  try {
    const response = await send(request, settings, attempt.signal);
    if (response.status >= 400) throw await refusalOf(response, clock.now());
    const { maxAnswerBytes = limits.maxResponseBytes } = request;
    const bytes = await readBounded(response.body, maxAnswerBytes);
    if (bytes === undefined) {
      const fix = request.maxAnswerBytes === undefined ? 'raise maxResponseBytes' : 'it was asked for less';
      throw new ResponseTooLarge(`${request.url} sent more than ${maxAnswerBytes} bytes: ${fix}`);
    }
    return { status: response.status, headers: response.headers, bytes };
  } catch (error) {
    const cause = causeOf(error, request.url, attempt.signal);
    // The rest of an answer that was not read to its end is not wanted.
    attempt.abort(cause);
    throw cause;
  } finally {
    cancelTimer();
    attempt.release();
  }
}

/** Calls back when the time is over, unless it is without bound. */
export function afterTimeout(clock: Clock, timeoutMs: number, callback: () => void): () => void {
  return timeoutMs === Number.POSITIVE_INFINITY ? () => undefined : clock.after(timeoutMs, callback);
}

/** Sends a request and gives back the answer as soon as its head is there. */
export function send(request: HttpRequest, settings: ClientSettings, signal: AbortSignal): Promise<Response> {
  return settings.fetch(request.url, {
    method: request.method ?? 'GET',
    headers: { ...settings.headers, ...request.headers },
    // A redirect could carry a token or a write to somebody else.
    redirect: 'error',
    signal,
    ...(request.body === undefined ? {} : { body: request.body }),
  });
}

/** The error that an answer with a status of 400 and above stands for. */
export async function refusalOf(response: Response, now: number): Promise<HttpError> {
  const bytes = await readBounded(response.body, MAX_REFUSAL_BYTES).catch((error) => {
    // The status tells more than what comes of its body.
    if (isUndecodable(error)) return undefined;
    throw error;
  });
  const text = bytes === undefined ? '' : decodeUtf8(bytes);
  const problem = parseProblem(text);
  const detail = problem?.detail ?? text.trim().slice(0, 500);
  return new HttpError(`${response.url} answered ${response.status}: ${detail || response.statusText}`, {
    status: response.status,
    problem,
    ...(problem?.path === undefined ? {} : { path: problem.path }),
    retryAfterMs: parseRetryAfter(response.headers.get('retry-after'), now),
  });
}

/** What went wrong, told apart: the caller's wish, the clock, the answer, or the network. */
export function causeOf(error: unknown, url: string, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason;
  if (error instanceof HttpError || error instanceof ResponseTooLarge) return error;
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const why = cause instanceof Error ? cause.message : String(cause);
  if (isUndecodable(error)) {
    return new MalformedResponse(`${url} sent what its content coding does not allow: ${why}`, { cause: error });
  }
  return new Unreachable(`${url} can't be reached: ${why}`, { cause: error });
}

/** Codes of zlib's, brotli's and zstd's errors, which Node gives as the cause of a body that ends early. */
const DECODING_CODES = /^(Z_|ZSTD_|ERR__|ERR_BROTLI_)/;

/** Whether the body was no gzip, say, though its header says so. Browsers don't tell that from a broken connection. */
function isUndecodable(error: unknown): boolean {
  const { code } = Object(Object(error).cause) as { code?: unknown };
  return typeof code === 'string' && DECODING_CODES.test(code);
}

/** The longest wait that a peer can ask for; a timer would take a much longer one for none at all. */
const MAX_RETRY_AFTER_MS = 3_600_000;

/** Retry-After (RFC 9110, section 10.2.3): seconds, or a date. */
function parseRetryAfter(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isNaN(ms) ? undefined : Math.min(MAX_RETRY_AFTER_MS, Math.max(0, ms));
}
