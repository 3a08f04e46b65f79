import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Share } from './coverage/coverage-report.js';
import type { Failure, Skip } from './verdict.js';

/** Folder in a package, not committed, that holds what its last run came to. */
export const RESULTS_DIR = '.test-results';

/** What a run of one package came to: the content of its results file. */
export interface Results {
  package: string;
  passed: number;
  failed: number;
  skipped: number;
  failures: Failure[];
  skips: Skip[];
  /** Seed of the tests' random choices. */
  seed: string;
  coverage?: { lines: Share; branches: Share };
}

/** Forgets the last run under that name, so that one which dies before it reports is not taken for its predecessor. */
export function clearResults(packageDir: string, name: string): void {
  mkdirSync(join(packageDir, RESULTS_DIR), { recursive: true });
  rmSync(resultsPath(packageDir, name), { force: true });
}

/** Where the results of a package's run are. */
export function resultsPath(packageDir: string, name: string): string {
  return join(packageDir, RESULTS_DIR, `${name}.json`);
}

export function writeResults(packageDir: string, name: string, results: Results): void {
  writeFileSync(resultsPath(packageDir, name), `${JSON.stringify(results, null, 2)}\n`);
}
