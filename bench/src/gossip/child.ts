import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What a child is told: which part to play, and how. */
export interface Part {
  readonly role: 'writer' | 'subscriber';
  /** What to connect to; a writer without one listens. */
  readonly address?: string;
  readonly keys: number;
  /** Whether subscribers take down how old each update is; else they count. */
  readonly delays: boolean;
}

/** One process of a measurement; it answers each message with one. */
export class Child {
  readonly #process: ChildProcess;

  /** @param program the name of a program in this folder, which is given the name of a wire */
  constructor(program: string, part: Part, wire: string) {
    const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
    const file = fileURLToPath(new URL(`./${program}.${extension}`, import.meta.url));
    this.#process = fork(file, [JSON.stringify(part), wire], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  }

  /** The next message, or that the process ended before. */
  answer<T>(): Promise<T> {
    return new Promise((resolve, reject) => {
      const ended = (code: number | null): void => reject(new Error(`a process ended with ${code}`));
      this.#process.once('exit', ended);
      this.#process.once('message', (message) => {
        this.#process.off('exit', ended);
        resolve(message as T);
      });
    });
  }

  ask<T>(message: object): Promise<T> {
    const answer = this.answer<T>();
    this.#process.send(message);
    return answer;
  }

  kill(): void {
    this.#process.kill('SIGKILL');
  }
}

/** The part of this process. */
export function ownPart(): Part {
  return JSON.parse(process.argv[2] ?? '') as Part;
}

/** Answers each message of the parent. */
export function serve(answers: (message: Command) => Promise<object>): void {
  // A parent that is gone leaves nobody behind.
  process.once('disconnect', () => process.exit());
  process.on('message', (message: Command) => {
    void answers(message).then((answer) => process.send?.(answer));
  });
}

/** What a parent asks of its children. */
export type Command =
  /** Write all keys over and over for so long, as fast as it goes. */
  | { readonly kind: 'flood'; readonly ms: number }
  /** Write every key once a second, evenly spread, for so long. */
  | { readonly kind: 'pace'; readonly ms: number }
  /** What was received since the last time. */
  | { readonly kind: 'report' };

/** What a subscriber has seen. */
export interface Report {
  readonly updates: number;
  /** From the first update to the last. */
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** CPU time of the process since the last report. */
  readonly cpuMs: number;
}

/** Microseconds of a clock that all processes of the machine share. */
export function nowUs(): number {
  return Number(process.hrtime.bigint() / 1000n);
}

/** Collects what a subscriber sees. */
export class Tally {
  #delays: number[] = [];
  #updates = 0;
  #first = 0;
  #last = 0;
  #cpuMs = 0;

  count(updates: number): void {
    this.#last = nowUs();
    if (this.#updates === 0) this.#first = this.#last;
    this.#updates += updates;
  }

  delay(sentUs: number): void {
    this.#delays.push(nowUs() - sentUs);
  }

  report(): Report {
    const sorted = this.#delays.sort((a, b) => a - b);
    const at = (share: number): number => (sorted[Math.floor(sorted.length * share)] ?? Number.NaN) / 1000;
    const { user, system } = process.cpuUsage();
    const report = {
      updates: this.#updates,
      seconds: (this.#last - this.#first) / 1e6,
      p50Ms: at(0.5),
      p99Ms: at(0.99),
      cpuMs: (user + system) / 1000 - this.#cpuMs,
    };
    this.#cpuMs += report.cpuMs;
    this.#delays = [];
    this.#updates = 0;
    return report;
  }
}

/** Calls `write` with 0, 1, 2, ... up to `perSecond` times a second, evenly. */
export async function pace(ms: number, perSecond: number, write: (n: number) => void): Promise<void> {
  const start = performance.now();
  let written = 0;
  for (;;) {
    const passed = performance.now() - start;
    if (passed >= ms) return;
    for (const due = (passed / 1000) * perSecond; written < due; written++) write(written);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}
