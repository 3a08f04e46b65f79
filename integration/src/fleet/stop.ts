import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** Stops the process `$1`, says so, and lets it go on when its input ends: at the latest with who holds the other end. */
const SCRIPT = 'kill -STOP "$1" && echo stopped && cat >/dev/null; kill -CONT "$1"';

/** A process that stands still. It is never forgotten like that: should this process die, it goes on. */
export class Stop {
  readonly #holder: ChildProcess;

  private constructor(holder: ChildProcess) {
    this.#holder = holder;
  }

  /** Sends SIGSTOP. */
  static async begin(pid: number): Promise<Stop> {
    const holder = spawn('sh', ['-c', SCRIPT, 'sh', String(pid)], { stdio: ['pipe', 'pipe', 'inherit'] });
    await Promise.race([once(holder.stdout, 'data'), once(holder, 'exit')]);
    return new Stop(holder);
  }

  /** Sends SIGCONT. */
  async end(): Promise<void> {
    if (this.#holder.exitCode !== null) return;
    const ended = once(this.#holder, 'exit');
    this.#holder.stdin?.end();
    await ended;
  }
}
