import { execFile } from 'node:child_process';
import { join } from 'node:path';
import type { Failure, Skip, Verdict } from '../verdict.js';
import { outputFault } from './expected-output.js';
import { type Program, writePrograms } from './programs.js';
import { typeErrors } from './type-check.js';

/** Whose programs to run and for how long. */
export interface MarkdownRun {
  /** Folder of the package: imports by name are resolved from it, its own name included. */
  packageDir: string;
  /** Markdown files, as absolute paths. */
  files: string[];
  /** Where the programs are written; must lie inside `packageDir`. */
  workDir: string;
  /** Milliseconds after which a program counts as hung. */
  timeoutMs: number;
  env: NodeJS.ProcessEnv;
}

interface Ran {
  failed: string | undefined;
  stdout: string;
}

function runFile(path: string, { packageDir, timeoutMs, env }: MarkdownRun): Promise<Ran> {
  const options = { cwd: packageDir, env, timeout: timeoutMs, killSignal: 'SIGKILL' as const };
  return new Promise((settle) => {
    execFile(process.execPath, ['--import', import.meta.resolve('tsx'), path], options, (error, stdout, stderr) => {
      const reason = error?.killed ? `did not end within ${timeoutMs / 1000} s` : `ended with code ${error?.code}`;
      settle({ failed: error === null ? undefined : `${reason}\n${stderr.trim()}`, stdout });
    });
  });
}

/** What is wrong with a program; undefined if it ran, printed what its text promises, and its types are right. */
async function fault(
  { block, name }: Program,
  types: Map<string, string>,
  run: MarkdownRun,
): Promise<string | undefined> {
  if (block.noRun !== undefined) return 'no-run needs a reason: ```ts no-run <reason>';
  const { failed, stdout } = await runFile(join(run.workDir, name), run);
  return failed ?? outputFault(block, stdout) ?? types.get(name);
}

/** Runs each `ts` block of the files as a program of its own and checks its types; each counts as a test. */
export async function runMarkdown(run: MarkdownRun): Promise<Verdict> {
  const programs = writePrograms(run.packageDir, run.files, run.workDir);
  const runs = programs.some(({ block }) => block.noRun === undefined);
  const types = runs ? await typeErrors(run.workDir, run.env) : new Map<string, string>();
  const failures: Failure[] = [];
  const skips: Skip[] = [];
  let passed = 0;
  for (const program of programs) {
    const { place: file, block } = program;
    if (block.noRun) {
      skips.push({ file, name: `code block not run because ${block.noRun}` });
      continue;
    }
    const message = await fault(program, types, run);
    if (message === undefined) passed += 1;
    else failures.push({ file, name: 'code block runs', message });
  }
  return { passed, failures, skips };
}
