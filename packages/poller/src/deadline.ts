import { PollTimeout } from './errors.js';
import type { Timers } from './timers.js';

/** What bounds a call to a replica. */
export interface Deadline {
  readonly timers: Timers;
  readonly timeoutMs: number;
  /** Ends the call early. */
  readonly signal: AbortSignal;
}

/**
 * Makes a call and waits for its answer, at most until the deadline. A replica that ignores its signal is not waited
 * for: the answer it may give later is dropped.
 *
 * @param name says in the error which call it was
 * @throws {@link PollTimeout} when the time is up, the signal's reason when it was aborted, else what the call throws
 */
export async function callWithin<T>(
  name: string,
  call: (signal: AbortSignal) => T | PromiseLike<T>,
  { timers, timeoutMs, signal }: Deadline,
): Promise<T> {
  signal.throwIfAborted();
  const controller = new AbortController();
  const answer = call(controller.signal);
  // Local replicas answer at once: no timer for them.
  if (!isPromiseLike(answer)) return answer;
  return new Promise<T>((resolve, reject) => {
    const giveUp = (error: unknown) => {
      release();
      reject(error);
      controller.abort(error);
    };
    const onAbort = () => giveUp(signal.reason);
    const cancel = timers.after(timeoutMs, () => giveUp(new PollTimeout(name, timeoutMs)));
    const release = () => {
      cancel();
      signal.removeEventListener('abort', onAbort);
    };
    signal.addEventListener('abort', onAbort);
    answer.then(
      (value) => {
        release();
        resolve(value);
      },
      (error) => {
        release();
        reject(error);
      },
    );
  });
}

function isPromiseLike<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  return typeof (value as PromiseLike<T> | undefined)?.then === 'function';
}
