import { type ChildProcess, fork } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Command, Report } from '@sconf/app-market';

const LEASH = new URL('./leash.js', import.meta.url).href;
/** Lines of a process's standard error that are kept for its obituary. */
const LAST_WORDS = 20;

/** What a {@link Member} is. */
export interface MemberOptions {
  readonly name: string;
  /** Module to run, such as `@sconf/app-bidder/bin/sconf-bidder.js`. */
  readonly module: string;
  readonly args: readonly string[];
  /** Where it keeps what it keeps; removed with it when it outlives this process. */
  readonly folder: string;
  readonly onReport?: (report: Report) => void;
  /** The first line that it writes on standard output. */
  readonly onFirstLine?: (line: string) => void;
  /** It ended without being asked to. */
  readonly onDeath?: (reason: string) => void;
}

/** One process of the demo. It ends with this one, whatever ends this one. */
export class Member {
  readonly name: string;
  readonly #options: MemberOptions;
  #child: ChildProcess | undefined;
  #isAsked = false;
  #lastWords: string[] = [];

  constructor(options: MemberOptions) {
    this.name = options.name;
    this.#options = options;
  }

  /** `undefined` when it doesn't run. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Starts it, again if it ended. In its own process group, so that Ctrl-C reaches the demo alone, which then ends it. */
  start(): void {
    if (this.#child !== undefined) return;
    this.#isAsked = false;
    this.#lastWords = [];
    const child = fork(fileURLToPath(import.meta.resolve(this.#options.module)), [...this.#options.args], {
      detached: true,
      env: { ...process.env, SCONF_DEMO_FOLDER: this.#options.folder },
      execArgv: ['--import', LEASH],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#child = child;
    child.on('message', (message) => this.#options.onReport?.(message as Report));
    if (child.stdout !== null) createInterface(child.stdout).once('line', (line) => this.#options.onFirstLine?.(line));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => this.#hear(text));
    child.once('error', (error) => this.#end(child, error.message));
    child.once('exit', (code, signal) => this.#end(child, signal ?? `exit code ${code}`));
  }

  /** Tells it something; lost when it doesn't run. */
  tell(command: Command): void {
    if (this.#child?.connected === true) this.#child.send(command);
  }

  /** Ends it: in order with SIGTERM, or at once with SIGKILL, which is also what follows a SIGTERM that has no effect. */
  async end(signal: 'SIGTERM' | 'SIGKILL', graceMs = 4000): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    this.#isAsked = true;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
    child.kill(signal);
    await ended;
    clearTimeout(timer);
  }

  #hear(text: string): void {
    this.#lastWords = [...this.#lastWords, ...text.trimEnd().split('\n')].slice(-LAST_WORDS);
  }

  #end(child: ChildProcess, reason: string): void {
    if (this.#child !== child) return;
    this.#child = undefined;
    if (!this.#isAsked) this.#options.onDeath?.([reason, ...this.#lastWords].join('\n  '));
  }
}
