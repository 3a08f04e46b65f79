/**
 * Settles as `waiting` does, or rejects with the reason of `signal` if that is aborted first.
 *
 * @param onLate is told what came of it after it was given up, so that it can be let go; that it failed is no news then
 */
export function unlessAborted<T>(
  waiting: Promise<T>,
  signal: AbortSignal | undefined,
  onLate: (late: T) => void = () => undefined,
): Promise<T> {
  if (signal === undefined) return waiting;
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      waiting.then(onLate, () => undefined);
      reject(signal.reason);
    };
    // Deaf before anybody hears of the outcome: whoever does may abort the signal at once, and means something else.
    const settle =
      <V>(tell: (outcome: V) => void) =>
      (outcome: V): void => {
        signal.removeEventListener('abort', onAbort);
        tell(outcome);
      };
    waiting.then(settle(resolve), settle(reject));
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort);
  });
}
