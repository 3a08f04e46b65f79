import { setTimeout as sleep } from 'node:timers/promises';

const DEADLINE_MS = 20_000;

/** Waits until something is so, and fails when it still isn't after a while. */
export async function until(what: string, isSo: () => boolean): Promise<void> {
  const deadline = performance.now() + DEADLINE_MS;
  while (!isSo()) {
    if (performance.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await sleep(5);
  }
}
