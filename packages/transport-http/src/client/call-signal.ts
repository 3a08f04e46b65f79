/** One signal made of several, that lets go of them when the call is over: long-lived signals then gather nothing. */
export interface CallSignal {
  readonly signal: AbortSignal;
  /** Aborts the joint signal. */
  abort(reason: unknown): void;
  /** Lets go of the signals it was made of. */
  release(): void;
}

/** Joins signals, of which any may be absent. */
export function joinSignals(...sources: readonly (AbortSignal | undefined)[]): CallSignal {
  const controller = new AbortController();
  const releases: (() => void)[] = [];
  for (const source of sources) {
    if (source === undefined) continue;
    const onAbort = () => controller.abort(source.reason);
    if (source.aborted) onAbort();
    source.addEventListener('abort', onAbort);
    releases.push(() => source.removeEventListener('abort', onAbort));
  }
  return {
    signal: controller.signal,
    abort: (reason) => controller.abort(reason),
    release: () => {
      for (const release of releases) release();
    },
  };
}
