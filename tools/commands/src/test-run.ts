import type { Results } from '@sconf/run-tests/results';
import { collectResults, forgetResults } from './collect-results.js';
import { runCommand } from './run-command.js';
import { closingLine, sum, summary } from './summary.js';
import { ROOT, workspacePackages } from './workspace.js';

/** One of the test commands. */
export interface TestRun {
  /** The packages' script that runs the tests, and the name of the turbo task. */
  script: 'test' | 'test:long';
  /** Name of the results files. */
  results: string;
  /** How many packages are tested at a time. */
  concurrency: number;
  env?: NodeJS.ProcessEnv;
}

/** A turbo that failed although every package reports success: something that no package could report. */
function turboFailure(code: number, all: Results[]): Results[] {
  if (code === 0 || all.some((results) => results.failed > 0)) return [];
  const failures = [
    { file: 'turbo.json', name: 'turbo ends well', message: `turbo ended with code ${code}; see above` },
  ];
  return [{ package: 'turbo', passed: 0, failed: 1, skipped: 0, failures, skips: [], seed: '' }];
}

/** Builds and tests through turbo, prints the summary and, last, the closing line; answers the exit code. */
export async function runTests({ script, results, concurrency, env = {} }: TestRun): Promise<number> {
  const packages = workspacePackages(ROOT).filter((each) => each.scripts[script] !== undefined);
  forgetResults(ROOT, packages, results);
  const tasks = ['run', 'build', script, '--continue=dependencies-successful', '--output-logs=new-only'];
  const { code } = await runCommand('turbo', [...tasks, `--concurrency=${concurrency}`], { env });
  const collected = collectResults(ROOT, packages, results);
  const all = [...collected, ...turboFailure(code, collected)];
  const counts = sum(all);
  process.stdout.write(`\n${summary(all)}\n\n${closingLine(counts)}\n`);
  return counts.failed === 0 && counts.passed > 0 ? 0 : 1;
}
