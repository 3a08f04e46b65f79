import { percent } from './coverage/coverage-gate.js';
import type { Results } from './results.js';

function indent(text: string): string {
  return text.replaceAll(/^/gm, '    ');
}

/** The results as lines to read: every failure with its place and reason, every skip, then the counts. */
export function printResults(results: Results): string {
  const failures = results.failures.map(({ file, name, message }) => `FAIL ${file} · ${name}\n${indent(message)}`);
  const skips = results.skips.map(({ file, name }) => `SKIP ${file} · ${name}`);
  const counts = [`${results.passed} passed`, `${results.failed} failed`];
  if (results.skipped > 0) counts.push(`${results.skipped} skipped`);
  if (results.coverage) {
    counts.push(`${percent(results.coverage.lines)} % of lines`, `${percent(results.coverage.branches)} % of branches`);
  }
  const repeat = results.failed === 0 ? [] : [`SCONF_SEED=${results.seed} repeats this run's random choices`];
  return [...failures, ...skips, ...repeat, `${results.package}: ${counts.join(', ')}`].join('\n');
}
