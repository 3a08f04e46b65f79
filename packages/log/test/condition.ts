import { setImmediate as turn } from 'node:timers/promises';

/** Resolves when `condition` holds; fails the test when that takes longer than `deadlineMs`. */
export async function until(condition: () => boolean, what: string, deadlineMs = 20_000): Promise<void> {
  const deadline = Date.now() + deadlineMs;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`still not so after ${deadlineMs} ms: ${what}`);
    await turn();
  }
}

/** What `promise` rejects with; fails the test when it resolves. */
export async function rejection(promise: Promise<unknown>): Promise<Error & { code?: string }> {
  const outcome = await promise.then(
    () => undefined,
    (error: Error) => error,
  );
  if (outcome === undefined) throw new Error('it resolved, and should have been rejected');
  return outcome;
}
