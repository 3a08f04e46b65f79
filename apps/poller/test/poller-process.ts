import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { HttpClient } from '@sconf/transport-http';
import { until } from './until.js';

const BIN = fileURLToPath(new URL('../bin/sconf-poller.js', import.meta.url));

/** A line of the log. */
export interface LogLine {
  readonly level: string;
  readonly event: string;
  readonly [field: string]: unknown;
}

/** How a process ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** The app in a process of its own. */
export class PollerProcess {
  readonly #child: ChildProcess;
  /** What it wrote to standard output and standard error, line by line. */
  readonly stdout: string[] = [];
  readonly stderr: string[] = [];
  readonly exited: Promise<Exit>;

  constructor(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    this.#child = spawn(process.execPath, [BIN, ...args], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.exited = once(this.#child, 'close').then(([code, signal]) => ({ code, signal }));
    for (const name of ['stdout', 'stderr'] as const) {
      createInterface({ input: this.#child[name] as NodeJS.ReadableStream }).on('line', (line) =>
        this[name].push(line),
      );
    }
  }

  /** Where it serves; known once it listens. */
  get url(): string {
    return JSON.parse(this.stdout[0] as string).url;
  }

  /** A client of what it serves. */
  get client(): HttpClient {
    return new HttpClient(this.url);
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Its log, which `--json` makes readable. */
  get log(): LogLine[] {
    return this.stderr.flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : []));
  }

  /** Waits for a line of the log. */
  async logged(event: string, matches: (line: LogLine) => boolean = () => true): Promise<void> {
    const found = () => this.log.some((line) => line.event === event && matches(line));
    await until(`${event} in the log:\n${this.stderr.join('\n')}`, () => found() || !this.isRunning);
    if (!found()) throw new Error(`ended before ${event}:\n${this.stderr.join('\n')}`);
  }

  async listening(): Promise<this> {
    await until('the line that says where it listens', () => this.stdout.length > 0 || !this.isRunning);
    if (this.stdout.length === 0) throw new Error(`ended without listening:\n${this.stderr.join('\n')}`);
    return this;
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }
}

/** Runs the app with `--json` while `use` does; nothing is left of it after, whatever happens. */
export async function withPoller(
  args: readonly string[],
  use: (poller: PollerProcess) => Promise<void>,
  env?: Readonly<Record<string, string>>,
): Promise<void> {
  const poller = new PollerProcess(['--json', ...args], env);
  try {
    await poller.listening();
    await use(poller);
  } finally {
    poller.kill('SIGKILL');
    await poller.exited;
  }
}

/** Runs the app to its end. */
export async function run(
  args: readonly string[],
): Promise<{ readonly exit: Exit; readonly stdout: string; readonly stderr: string }> {
  const poller = new PollerProcess(args);
  try {
    const exit = await poller.exited;
    return { exit, stdout: poller.stdout.join('\n'), stderr: poller.stderr.join('\n') };
  } finally {
    poller.kill('SIGKILL');
  }
}
