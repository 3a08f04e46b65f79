import type { Handler, PackedEntry, Store } from '@sconf/data-model';

/** Whose error it is. */
export interface ErrorContext {
  /** The handler that threw or rejected. */
  readonly handler?: Handler;
  /** The key of the state whose method threw. */
  readonly state?: string;
  /** The store that could not keep what it was given. */
  readonly store?: Store;
  /** The entry at hand. */
  readonly entry?: PackedEntry;
}

/** Hears of errors that have no caller to go to. */
export type OnError = (error: unknown, context: ErrorContext) => void;

/**
 * Makes a reporter that never throws. Without `onError`, and for what `onError` itself throws, the error goes to the
 * platform as an uncaught one, as it does from an event listener: it is seen, and harms no one who didn't cause it.
 */
export function errorReporter(onError: OnError = raise): OnError {
  return (error, context) => {
    try {
      onError(error, context);
    } catch (failure) {
      raise(failure);
    }
  };
}

function raise(error: unknown): void {
  const { reportError } = globalThis as { reportError?: (error: unknown) => void };
  if (reportError !== undefined) reportError(error);
  else
    queueMicrotask(() => {
      throw error;
    });
}
