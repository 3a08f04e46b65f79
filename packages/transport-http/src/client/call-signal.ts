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
    else releases.push(listen(source, onAbort));
  }
  return {
    signal: controller.signal,
    abort: (reason) => controller.abort(reason),
    release: () => {
      for (const release of releases) release();
    },
  };
}

/** Whom each signal is to tell. */
const listening = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Hears of an abort, until the answer is called. All calls share one listener of a signal: Node takes more than ten for a
 * leak, and says so to whoever runs the process.
 */
function listen(source: AbortSignal, onAbort: () => void): () => void {
  const known = listening.get(source);
  const calls = known ?? new Set();
  calls.add(onAbort);
  if (known === undefined) {
    listening.set(source, calls);
    source.addEventListener('abort', tellAll);
  }
  return () => {
    calls.delete(onAbort);
    if (calls.size > 0 || listening.get(source) !== calls) return;
    listening.delete(source);
    source.removeEventListener('abort', tellAll);
  };
}

function tellAll({ target }: Event): void {
  for (const onAbort of listening.get(target as AbortSignal) ?? []) onAbort();
}
