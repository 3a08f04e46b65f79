import { appendFileSync, existsSync, readFileSync } from 'node:fs';

/** Which of uvu's four hooks. */
export type HookName = 'before' | 'before.each' | 'after' | 'after.each';

/** One thing that happened in the process that runs the tests, in the order in which it happened. */
export type JournalEvent =
  | { type: 'file-opened'; file: string }
  | { type: 'import-failed'; file: string; message: string }
  | { type: 'file-closed'; file: string }
  | { type: 'registered'; id: number; file: string; suite: string; name: string }
  | { type: 'queued'; ids: number[] }
  | { type: 'only'; file: string; suite: string; name: string }
  | { type: 'skipped'; file: string; suite: string; name: string }
  | { type: 'started'; id: number }
  | { type: 'passed'; id: number }
  | { type: 'failed'; id: number; message: string }
  | { type: 'hook-failed'; hook: HookName; file: string; suite: string; message: string }
  | { type: 'stray-error'; kind: 'unhandledRejection' | 'uncaughtException'; message: string }
  | { type: 'ended' }
  | { type: 'lingering'; resources: string[] };

/**
 * Appends one event to the journal at `path`.
 *
 * Synchronous on purpose: what is written stays written if the very next statement ends the process.
 */
export function writeEvent(path: string, event: JournalEvent): void {
  appendFileSync(path, `${JSON.stringify(event)}\n`);
}

/** The events of the journal at `path`; none if it was never begun. A last line cut short by a kill is left out. */
export function readJournal(path: string): JournalEvent[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.slice(0, -1).map((line) => JSON.parse(line) as JournalEvent);
}
