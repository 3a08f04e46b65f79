import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Who is not root makes network namespaces in a user namespace, where the machine lets it. */
const IS_ROOT = process.getuid?.() === 0;
const OWN_USERS = IS_ROOT ? [] : ['--user', '--map-root-user'];
const JOIN_USERS = IS_ROOT ? [] : ['--user', '--preserve-credentials'];

/**
 * A network namespace without a name. It lives as long as a process in it: here one that waits for the end of its
 * input, which comes at the latest when this process ends, however it does. So nothing has to be cleaned up.
 */
export class Namespace {
  readonly #holder: ChildProcess;

  private constructor(holder: ChildProcess) {
    this.#holder = holder;
  }

  /**
   * Makes one, which can have wires to `near` if that is given.
   *
   * @throws with what the system says when it doesn't let us
   */
  static async create(near?: Namespace): Promise<Namespace> {
    const command = near === undefined ? ['unshare', ...OWN_USERS, '--net'] : [...near.#users, 'unshare', '--net'];
    const holder = spawn(command[0] as string, [...command.slice(1), 'cat'], { stdio: ['pipe', 'pipe', 'pipe'] });
    let complaint = '';
    holder.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaint += text;
    });
    holder.stdin.on('error', () => undefined);
    holder.stdin.write('\n');
    // The line comes back once it runs inside.
    const answered = await Promise.race([
      once(holder.stdout, 'data').then(() => true),
      once(holder, 'close').then(() => false),
      once(holder, 'error').then(([error]) => {
        throw error;
      }),
    ]);
    if (!answered) throw new Error(complaint.trim() || 'unshare ended');
    return new Namespace(holder);
  }

  get pid(): number {
    return this.#holder.pid as number;
  }

  /** The command that runs another one inside. */
  get through(): readonly string[] {
    return ['nsenter', '--target', String(this.pid), ...JOIN_USERS, '--net'];
  }

  /** Runs a program inside; rejects with what it complains about. */
  async run(...command: readonly string[]): Promise<void> {
    const [program, ...args] = [...this.through, ...command];
    await run(program as string, args);
  }

  /** It is gone once no other process is in it. */
  async close(): Promise<void> {
    if (this.#holder.exitCode !== null) return;
    const ended = once(this.#holder, 'exit');
    this.#holder.stdin?.end();
    await ended;
  }

  get #users(): readonly string[] {
    return IS_ROOT ? [] : ['nsenter', '--target', String(this.pid), ...JOIN_USERS];
  }
}
