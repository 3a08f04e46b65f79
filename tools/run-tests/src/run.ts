import { randomInt } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { checkCoverage } from './coverage/coverage-gate.js';
import { reportCoverage } from './coverage/coverage-report.js';
import { readJournal } from './harness/journal.js';
import { markdownFiles } from './markdown/markdown-files.js';
import { runMarkdown } from './markdown/run-markdown.js';
import type { Options } from './options.js';
import { clearResults, RESULTS_DIR, type Results, writeResults } from './results.js';
import { supervise } from './supervisor.js';
import { testFiles } from './test-files.js';
import { type Failure, judge, type Verdict } from './verdict.js';

/** Random choices of tests come from this seed; set the variable to repeat a run. */
export const SEED_VARIABLE = 'SCONF_SEED';

const NOTHING: Verdict = { passed: 0, failures: [], skips: [] };

async function runTestFiles(options: Options, env: NodeJS.ProcessEnv): Promise<Verdict> {
  const { packageDir, silenceMs } = options;
  const files = testFiles(packageDir, options.testDirs);
  if (files.length === 0) return NOTHING;
  const journal = join(packageDir, RESULTS_DIR, `${options.results}.journal`);
  const ending = await supervise({ packageDir, files, journal, silenceMs, env });
  return judge(readJournal(journal), ending, files, silenceMs);
}

async function runPrograms(options: Options, env: NodeJS.ProcessEnv): Promise<Verdict> {
  const { packageDir, silenceMs: timeoutMs } = options;
  const files = options.markdown.flatMap((path) => markdownFiles(join(packageDir, path)));
  const workDir = join(packageDir, RESULTS_DIR, 'markdown');
  const verdict = await runMarkdown({ packageDir, files, workDir, timeoutMs, env });
  if (!options.readmeRuns || verdict.passed + verdict.failures.length > 0) return verdict;
  const message = 'a published package shows its use: the README needs a ```ts block, which is run';
  return { ...verdict, failures: [{ file: 'README.md', name: 'has a program', message }] };
}

function emptyRun(verdicts: Verdict[], options: Options): Failure[] {
  if (verdicts.some((verdict) => verdict.passed + verdict.failures.length > 0)) return [];
  return [
    { file: options.testDirs.join(', '), name: 'has tests', message: 'no test was found, so none can have passed' },
  ];
}

type Tally = Omit<Results, 'package' | 'seed' | 'coverage'>;

function tally(verdicts: Verdict[], extra: Failure[]): Tally {
  const failures = [...verdicts.flatMap((verdict) => verdict.failures), ...extra];
  const skips = verdicts.flatMap((verdict) => verdict.skips);
  return {
    passed: verdicts.reduce((sum, verdict) => sum + verdict.passed, 0),
    failed: failures.length,
    skipped: skips.length,
    failures,
    skips,
  };
}

/** Runs what the options name, writes the results file and answers what it came to. */
export async function run(options: Options): Promise<Results> {
  const rawCoverage = join(options.packageDir, RESULTS_DIR, 'v8');
  clearResults(options.packageDir, options.results);
  rmSync(rawCoverage, { recursive: true, force: true });
  mkdirSync(rawCoverage, { recursive: true });
  const seed = process.env[SEED_VARIABLE] ?? String(randomInt(2 ** 31));
  const env = { ...process.env, [SEED_VARIABLE]: seed };
  const counted = options.coverage === undefined ? env : { ...env, NODE_V8_COVERAGE: rawCoverage };
  const verdicts = [await runTestFiles(options, counted), await runPrograms(options, env)];
  const coverage = options.coverage === undefined ? undefined : await reportCoverage(options.packageDir, rawCoverage);
  const gate = coverage === undefined ? [] : checkCoverage(coverage, options.coverage as number);
  const results: Results = {
    package: options.packageName,
    ...tally(verdicts, [...emptyRun(verdicts, options), ...gate]),
    seed,
    ...(coverage && { coverage: { lines: coverage.lines, branches: coverage.branches } }),
  };
  writeResults(options.packageDir, options.results, results);
  return results;
}
