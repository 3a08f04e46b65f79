import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { collectResults, forgetResults } from '../src/collect-results.js';
import { workspacePackages } from '../src/workspace.js';

const test = suite('collect-results');

/** A workspace with the packages `a` and `b` and a lone folder `c`, cleared away afterwards. */
function withWorkspace(use: (root: string) => void): void {
  const root = mkdtempSync(join(tmpdir(), 'workspace-'));
  try {
    writeFileSync(
      join(root, 'pnpm-workspace.yaml'),
      'packages:\n  - packages/*\n  - c\n  - absent/*\n  - absent\n\ncatalog:\n  x: 1\n',
    );
    mkdirSync(join(root, 'packages/empty'), { recursive: true });
    for (const [dir, manifest] of [
      ['packages/a', '{ "name": "a", "scripts": { "test": "run-tests" } }'],
      ['packages/b', '{ "name": "b", "private": true }'],
      ['c', '{ "name": "c" }'],
    ] as const) {
      mkdirSync(join(root, dir, '.test-results'), { recursive: true });
      writeFileSync(join(root, dir, 'package.json'), manifest);
    }
    use(root);
  } finally {
    rmSync(root, { recursive: true });
  }
}

test('the packages of a workspace are the folders with a package.json that it names', () => {
  withWorkspace((root) => {
    assert.equal(workspacePackages(root), [
      { dir: 'packages/a', name: 'a', private: false, scripts: { test: 'run-tests' } },
      { dir: 'packages/b', name: 'b', private: true, scripts: {} },
      { dir: 'c', name: 'c', private: false, scripts: {} },
    ]);
  });
});

test('a package that left no results counts as a failure', () => {
  withWorkspace((root) => {
    const [a] = collectResults(root, workspacePackages(root), 'results');
    assert.is(a?.failed, 1);
    assert.match(a?.failures[0]?.message ?? '', /left no results/);
  });
});

test('what is forgotten is not reported again', () => {
  withWorkspace((root) => {
    const packages = workspacePackages(root);
    const results = { package: 'a', passed: 3, failed: 0, skipped: 0, failures: [], skips: [], seed: '7' };
    writeFileSync(join(root, 'packages/a/.test-results/results.json'), JSON.stringify(results));
    assert.equal(collectResults(root, packages, 'results')[0], results);
    forgetResults(root, packages, 'results');
    assert.is(collectResults(root, packages, 'results')[0]?.failed, 1);
  });
});

test.run();
