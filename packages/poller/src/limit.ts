/** Runs a task when there is room for it. The signature of p-limit, which may be given instead. */
export type Limit = <T>(task: () => Promise<T>) => Promise<T>;

/** Runs every task at once. */
export const UNLIMITED: Limit = (task) => task();

/**
 * A counting semaphore (Dijkstra 1965): at most `concurrency` tasks run at a time, the others wait their turn in order.
 */
export function createLimit(concurrency: number): Limit {
  const waiting: (() => void)[] = [];
  let free = concurrency;
  const release = () => {
    const next = waiting.shift();
    if (next === undefined) free++;
    else next();
  };
  return async (task) => {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await task();
    } finally {
      release();
    }
  };
}
