import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Results } from '@sconf/run-tests/results';
import type { WorkspacePackage } from './workspace.js';

function resultsPath(root: string, { dir }: WorkspacePackage, name: string): string {
  return join(root, dir, '.test-results', `${name}.json`);
}

/** Forgets what earlier runs left, so that a package which does not report now is seen. */
export function forgetResults(root: string, packages: WorkspacePackage[], name: string): void {
  for (const each of packages) rmSync(resultsPath(root, each, name), { force: true });
}

function silent(each: WorkspacePackage): Results {
  const message = 'left no results: its build failed, or a package that it depends on did';
  const failures = [{ file: each.dir, name: 'reports its results', message }];
  return { package: each.name, passed: 0, failed: 1, skipped: 0, failures, skips: [], seed: '' };
}

/** The results of the packages; one that left none counts as a failed test. */
export function collectResults(root: string, packages: WorkspacePackage[], name: string): Results[] {
  return packages.map((each) => {
    const path = resultsPath(root, each, name);
    return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Results) : silent(each);
  });
}
