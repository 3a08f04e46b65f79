import { type HookName, type JournalEvent, writeEvent } from './journal.js';

/** Says what was thrown, whatever it was: the stack of an error, else its text. */
export function describe(thrown: unknown): string {
  return thrown instanceof Error ? (thrown.stack ?? thrown.message) : `thrown: ${String(thrown)}`;
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
