import { setTimeout as sleep } from 'node:timers/promises';

/** Generous: tests share the machine, and nothing is asserted about how long something takes. */
export const DEADLINE_MS = 90_000;
const PAUSE_MS = 20;

/**
 * Waits until something is so.
 *
 * @param condition answers `true` once it is so, and until then what it sees instead
 * @throws when it still isn't so after `deadlineMs`, with what was seen last
 */
export async function until(
  what: string,
  condition: () => Promise<true | unknown> | true | unknown,
  deadlineMs: number = DEADLINE_MS,
): Promise<void> {
  const deadline = performance.now() + deadlineMs;
  for (;;) {
    const seen = await condition();
    if (seen === true) return;
    if (performance.now() > deadline) {
      throw new Error(`waited ${deadlineMs} ms in vain for ${what}; seen last: ${JSON.stringify(seen)}`);
    }
    await sleep(PAUSE_MS);
  }
}

/** Fails when a promise takes longer than that. */
export async function within<T>(what: string, promise: Promise<T>, deadlineMs: number = DEADLINE_MS): Promise<T> {
  const ended = new AbortController();
  const late = sleep(deadlineMs, undefined, { signal: ended.signal }).then(
    () => {
      throw new Error(`${what} took more than ${deadlineMs} ms`);
    },
    () => undefined as never,
  );
  try {
    return await Promise.race([promise, late]);
  } finally {
    ended.abort();
  }
}
