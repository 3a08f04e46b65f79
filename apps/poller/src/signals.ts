/** What the operating system asks of this process. */
export interface ProcessSignals {
  /** Aborted by the first SIGTERM or SIGINT. */
  readonly stopping: AbortSignal;
  /** Calls back on each SIGHUP, and once for any that came before. */
  onReload(callback: () => void): void;
}

const EXIT_CODES: Readonly<Record<string, number>> = { SIGINT: 130, SIGTERM: 143 };

/** Listens from now on, so that a signal during the start is not lost. A second one to stop ends the process at once. */
export function listenForSignals(): ProcessSignals {
  const stopping = new AbortController();
  let reload: (() => void) | undefined;
  let reloads = 0;
  const stop = (signal: NodeJS.Signals) => {
    if (stopping.signal.aborted) process.exit(EXIT_CODES[signal]);
    stopping.abort();
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  process.on('SIGHUP', () => {
    reloads++;
    reload?.();
  });
  return {
    stopping: stopping.signal,
    onReload(callback) {
      reload = callback;
      if (reloads > 0) callback();
    },
  };
}
