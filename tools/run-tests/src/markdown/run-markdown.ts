import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Failure, Skip, Verdict } from '../verdict.js';
import { type CodeBlock, codeBlocks } from './code-blocks.js';
import { outputFault } from './expected-output.js';

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

function runProgram(program: string, run: MarkdownRun): Promise<Ran> {
  const { NODE_V8_COVERAGE: _uncounted, ...env } = run.env;
  const options = { cwd: run.packageDir, env, timeout: run.timeoutMs, killSignal: 'SIGKILL' as const };
  return new Promise((settle) => {
    execFile(process.execPath, ['--import', import.meta.resolve('tsx'), program], options, (error, stdout, stderr) => {
      const reason = error?.killed ? `did not end within ${run.timeoutMs / 1000} s` : `ended with code ${error?.code}`;
      settle({ failed: error === null ? undefined : `${reason}\n${stderr.trim()}`, stdout });
    });
  });
}

async function runBlock(block: CodeBlock, name: string, run: MarkdownRun): Promise<string | undefined> {
  const program = join(run.workDir, `${name.replaceAll(/[^\w.-]+/g, '_').replace(/^[_.]+/, '')}.ts`);
  writeFileSync(program, block.code);
  const { failed, stdout } = await runProgram(program, run);
  return failed ?? outputFault(block, stdout);
}

/** Runs each `ts` block of the files as a program of its own; each counts as a test. */
export async function runMarkdown(run: MarkdownRun): Promise<Verdict> {
  mkdirSync(run.workDir, { recursive: true });
  const failures: Failure[] = [];
  const skips: Skip[] = [];
  let passed = 0;
  for (const path of run.files) {
    for (const block of codeBlocks(readFileSync(path, 'utf8'))) {
      const file = `${relative(run.packageDir, path)}:${block.line}`;
      if (block.noRun !== undefined && block.noRun !== '') {
        skips.push({ file, name: `code block not run because ${block.noRun}` });
        continue;
      }
      const fault =
        block.noRun === '' ? 'no-run needs a reason: ```ts no-run <reason>' : await runBlock(block, file, run);
      if (fault === undefined) passed += 1;
      else failures.push({ file, name: 'code block runs', message: fault });
    }
  }
  return { passed, failures, skips };
}
