import { type HookName, type JournalEvent, writeEvent } from './journal.js';

/** Frames that are the same under every test. */
const OWN_FRAME = /^\s+at .*(\(|\s|\/)(node:internal\/|.*\/node_modules\/uvu\/|.*\/dist\/harness\/|.*\/src\/harness\/)/;

/** What uvu's assertions add to an error: how actual and expected differ. */
function differences(error: Error & { details?: unknown }): string {
  return typeof error.details === 'string' ? `\n${error.details.trimEnd()}` : '';
}

/** Says what was thrown, whatever it was: an error with its own frames and without the runner's, else its text. */
export function describe(thrown: unknown): string {
  if (!(thrown instanceof Error)) return `thrown: ${String(thrown)}`;
  const lines = (thrown.stack ?? thrown.message).split('\n');
  return lines.filter((line) => !OWN_FRAME.test(line)).join('\n') + differences(thrown);
}

/** Keeps the journal: every test that is registered gets a number here, and its outcome is told under that number. */
export class Recorder {
  readonly #path: string;
  #file = '(outside of every test file)';
  #lastId = 0;

  constructor(path: string) {
    this.#path = path;
  }

  openFile(file: string): void {
    this.#file = file;
    this.#write({ type: 'file-opened', file });
  }

  closeFile(): void {
    this.#write({ type: 'file-closed', file: this.#file });
  }

  importFailed(thrown: unknown): void {
    this.#write({ type: 'import-failed', file: this.#file, message: describe(thrown) });
  }

  register(suite: string, name: string): number {
    this.#lastId += 1;
    this.#write({ type: 'registered', id: this.#lastId, file: this.#file, suite, name });
    return this.#lastId;
  }

  queue(ids: number[]): void {
    this.#write({ type: 'queued', ids });
  }

  only(suite: string, name: string): void {
    this.#write({ type: 'only', file: this.#file, suite, name });
  }

  skip(suite: string, name: string): void {
    this.#write({ type: 'skipped', file: this.#file, suite, name });
  }

  start(id: number): void {
    this.#write({ type: 'started', id });
  }

  pass(id: number): void {
    this.#write({ type: 'passed', id });
  }

  fail(id: number, thrown: unknown): void {
    this.#write({ type: 'failed', id, message: describe(thrown) });
  }

  hookFailed(hook: HookName, suite: string, thrown: unknown): void {
    this.#write({ type: 'hook-failed', hook, file: this.#file, suite, message: describe(thrown) });
  }

  strayError(kind: 'unhandledRejection' | 'uncaughtException', thrown: unknown): void {
    this.#write({ type: 'stray-error', kind, message: describe(thrown) });
  }

  end(): void {
    this.#write({ type: 'ended' });
  }

  lingering(resources: string[]): void {
    this.#write({ type: 'lingering', resources });
  }

  #write(event: JournalEvent): void {
    writeEvent(this.#path, event);
  }
}
