import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { JOURNAL_VARIABLE } from './harness/journal-variable.js';

/** What to run and for how long silence is bearable. */
export interface Supervision {
  /** Folder of the package: the working directory of its tests. */
  packageDir: string;
  /** Test files, relative to `packageDir`, in the order in which they are run. */
  files: string[];
  /** Where the journal is written; a file there is overwritten. */
  journal: string;
  /** Milliseconds without a new line in the journal after which the run counts as hung. */
  silenceMs: number;
  /** Environment of the tests. */
  env: NodeJS.ProcessEnv;
}

/** How the process that ran the tests came to its end. */
export interface Ending {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** Whether the supervisor ended it because it had gone silent. */
  hung: boolean;
}

const WATCH_EVERY_MS = 200;

/** Ends the process and whatever it started and left behind: it leads a process group of its own. */
function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch (error) {
    // ESRCH: the whole group is gone already, which is as it should be.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Calls `onSilence` once the journal has not grown for `silenceMs`; answers a function that ends the watch. */
function watchJournal(journal: string, silenceMs: number, onSilence: () => void): () => void {
  let size = 0;
  let grewAt = performance.now();
  const timer = setInterval(() => {
    const now = statSync(journal).size;
    if (now !== size) {
      size = now;
      grewAt = performance.now();
    } else if (performance.now() - grewAt > silenceMs) {
      clearInterval(timer);
      onSilence();
    }
  }, WATCH_EVERY_MS);
  return () => clearInterval(timer);
}

/** Runs the test files in one process of their own and answers how it ended. Its output goes to our own. */
export async function supervise(supervision: Supervision): Promise<Ending> {
  const { packageDir, files, journal, silenceMs, env } = supervision;
  writeFileSync(journal, '');
  const harness = fileURLToPath(new URL('./harness/main.js', import.meta.url));
  const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), harness, ...files], {
    cwd: packageDir,
    env: { ...env, [JOURNAL_VARIABLE]: journal },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    detached: true,
  });
  let hung = false;
  const endWatch = watchJournal(journal, silenceMs, () => {
    hung = true;
    killGroup(child);
  });
  const onExit = (): void => killGroup(child);
  process.once('exit', onExit);
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  process.removeListener('exit', onExit);
  killGroup(child);
  endWatch();
  return { code, signal, hung };
}
