import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { ROOT } from './workspace.js';

/** How a command ended and what it printed. */
export interface Ended {
  /** Its exit code; 1 if a signal ended it. */
  code: number;
  stdout: string;
}

const QUIET = { TURBO_TELEMETRY_DISABLED: '1', TURBO_NO_UPDATE_NOTIFIER: '1', DO_NOT_TRACK: '1' };

/** Signals that a user or a supervisor sends to end us; the command gets them too, and we wait for it. */
const ENDING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

async function ending(child: ChildProcess): Promise<number> {
  const forward = (signal: NodeJS.Signals): void => {
    // A terminal has sent its Ctrl-C to the command as well; a second one would mean haste.
    if (signal === 'SIGINT' && process.stdin.isTTY) return;
    child.kill(signal);
  };
  for (const signal of ENDING_SIGNALS) process.on(signal, forward);
  const [code] = (await once(child, 'close')) as [number | null];
  for (const signal of ENDING_SIGNALS) process.removeListener(signal, forward);
  return code ?? 1;
}

/**
 * Runs a command at the top of the repository, shows its output as it comes and answers how it ended.
 *
 * @param stdout where its standard output is shown; `stderr` keeps ours free for what we print, `nowhere` leaves
 *   showing it to the caller.
 */
export async function runCommand(
  command: string,
  args: string[],
  { stdout = 'stdout', env = {} }: { stdout?: 'stdout' | 'stderr' | 'nowhere'; env?: NodeJS.ProcessEnv } = {},
): Promise<Ended> {
  const environment = { ...process.env, ...QUIET, ...env };
  const options: SpawnOptions = { cwd: ROOT, env: environment, stdio: ['ignore', 'pipe', 'inherit'] };
  const child = spawn(command, args, options);
  const chunks: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    if (stdout !== 'nowhere') process[stdout].write(chunk);
  });
  const code = await ending(child);
  return { code, stdout: Buffer.concat(chunks).toString() };
}

/** Runs a command that has our terminal to itself; answers its exit code. */
export function runInTerminal(command: string, args: string[]): Promise<number> {
  return ending(spawn(command, args, { cwd: ROOT, stdio: 'inherit' }));
}
