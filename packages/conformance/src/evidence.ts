/** What a check saw that must not be. The check puts the name of its promise to it. */
export class Evidence extends Error {}

/** Takes a claim for granted, or ends the check with what was seen instead. */
export function claim(holds: boolean, seen: () => string): void {
  if (!holds) throw new Evidence(seen());
}

/** Waits for a promise, and ends the check when it takes longer than `deadlineMs`. */
export async function within<T>(deadlineMs: number, promise: PromiseLike<T>, seen: () => string): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Evidence(`${seen()} within ${deadlineMs} ms.`)), deadlineMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Lets everything else have its turn: timers, sockets, promises. */
export function turn(ms = 0): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
