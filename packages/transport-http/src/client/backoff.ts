import { HttpError, Timeout, Unreachable } from './errors.js';
import type { ClientSettings } from './options.js';

/** Answers after which the same request may yet succeed. */
const PASSING: ReadonlySet<number> = new Set([408, 425, 429, 502, 503, 504]);

/** Whether another try may help. */
export function isPassing(error: unknown): boolean {
  return error instanceof HttpError
    ? PASSING.has(error.status)
    : error instanceof Unreachable || error instanceof Timeout;
}

/**
 * Milliseconds to wait after the `attempt`-th failure in a row, the first being 1. "Full jitter" of M. Brooker,
 * Exponential Backoff And Jitter (AWS Architecture Blog, 2015): uniform from 0 to a bound that doubles, so that
 * clients that failed together don't return together; never sooner than the other side asked for.
 */
export function backoffMs(
  attempt: number,
  error: unknown,
  { retry, random }: Pick<ClientSettings, 'retry' | 'random'>,
): number {
  const jitter = random() * Math.min(retry.maxDelayMs, retry.minDelayMs * 2 ** (attempt - 1));
  const asked = error instanceof HttpError ? (error.retryAfterMs ?? 0) : 0;
  return asked + jitter;
}

/** Waits, unless the signal ends it: then it rejects with the signal's reason. */
export function wait(ms: number, { clock }: Pick<ClientSettings, 'clock'>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const onAbort = () => {
      cancel();
      reject(signal.reason);
    };
    const cancel = clock.after(ms, () => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    });
    signal.addEventListener('abort', onAbort, { once: true });
  });
}
