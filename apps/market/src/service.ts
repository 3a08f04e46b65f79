import { ConfigError } from '@sconf/data-model';
import { InvalidOption } from './errors.js';
import type { Report } from './telemetry.js';

/** Milliseconds that a service may take to close before its process ends regardless. */
const CLOSE_TIMEOUT_MS = 5000;

/** Tells whoever started this process, if it listens. */
export function report(message: Report): void {
  // A parent that is gone ends this process through its `disconnect`, not through a failed report.
  if (process.connected) process.send?.(message, undefined, {}, () => undefined);
}

/**
 * Closes on SIGTERM, SIGINT or SIGHUP, then exits. A second signal, or a close that takes too long, ends the process at
 * once.
 */
export function closeOnSignal(close: () => Promise<void>): void {
  let isClosing = false;
  const end = (): void => {
    if (isClosing) process.exit(1);
    isClosing = true;
    setTimeout(() => process.exit(1), CLOSE_TIMEOUT_MS).unref();
    close().then(
      () => process.exit(0),
      (error: unknown) => fail(error),
    );
  };
  for (const event of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(event, end);
}

/** Says what went wrong and exits: 2 for a wrong command line, else 1. */
export function fail(error: unknown): never {
  const isKnown = error instanceof ConfigError;
  process.stderr.write(isKnown ? `${error.code}: ${error.message}\n` : `${(error as Error).stack ?? String(error)}\n`);
  process.exit(error instanceof InvalidOption ? 2 : 1);
}
