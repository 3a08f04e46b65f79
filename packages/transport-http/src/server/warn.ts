import process from 'node:process';

/**
 * Reports what a server did wrong itself, where nobody asked to be told. Not by throwing: one request must not be able
 * to end the process.
 */
export function warn(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : String(error));
}
