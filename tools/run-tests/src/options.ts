import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

/** What one call of `run-tests` is to do. */
export interface Options {
  /** Folder of the package, absolute. */
  packageDir: string;
  /** Name of the package, from its package.json. */
  packageName: string;
  /** Folders or files with tests, relative to the package. */
  testDirs: string[];
  /** Markdown files or folders whose programs are run, relative to the package. */
  markdown: string[];
  /** Whether the README must hold at least one program. */
  readmeRuns: boolean;
  /** Least share of lines and of branches to be covered, in percent; undefined gathers no coverage. */
  coverage: number | undefined;
  /** Milliseconds without progress after which the run counts as hung. */
  silenceMs: number;
  /** Name of the results file, without `.json`. */
  results: string;
}

/** An option that cannot be obeyed; the message names it. */
export class OptionError extends Error {
  override readonly name: string = 'OptionError';
}

interface Manifest {
  name: string;
  private?: boolean;
}

const DEFAULT_WATCHDOG_SECONDS = 60;
const DEFAULT_COVERAGE_PERCENT = 95;

function number(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= least && value <= most)) {
    throw new OptionError(`--${name} must be a number from ${least} to ${most}, not '${text}'`);
  }
  return value;
}

function coverageOf(text: string | undefined, fallback: number | undefined): number | undefined {
  if (text === undefined) return fallback;
  return text === 'off' ? undefined : number('coverage', text, 0, 100);
}

/** Reads the options of `run-tests [options] [folder or file ...]`, given in the folder `packageDir`. */
export function readOptions(args: string[], packageDir: string): Options {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      coverage: { type: 'string' },
      markdown: { type: 'string', multiple: true },
      watchdog: { type: 'string' },
      results: { type: 'string' },
    },
  });
  const manifest = JSON.parse(readFileSync(join(packageDir, 'package.json'), 'utf8')) as Manifest;
  const published = manifest.private !== true;
  const whole = positionals.length === 0;
  const watchdog = values.watchdog ?? process.env.RUN_TESTS_WATCHDOG ?? String(DEFAULT_WATCHDOG_SECONDS);
  return {
    packageDir,
    packageName: manifest.name,
    testDirs: whole ? ['test'] : positionals,
    markdown: values.markdown ?? (whole ? ['README.md', 'docs'] : []),
    readmeRuns: published && whole,
    coverage: coverageOf(values.coverage, published && whole ? DEFAULT_COVERAGE_PERCENT : undefined),
    silenceMs: number('watchdog', watchdog, 1, 86_400) * 1000,
    results: values.results ?? 'results',
  };
}
