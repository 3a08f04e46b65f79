import type { Results } from '@sconf/run-tests/results';

/** How many checks there were, by outcome. */
export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/** All counts in one. */
export function sum(counts: Counts[]): Counts {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const { passed, failed, skipped } of counts) {
    total.passed += passed;
    total.failed += failed;
    total.skipped += skipped;
  }
  return total;
}

/** The last line of a test command: `N passed, N failed`, and `, N skipped` if any were. */
export function closingLine({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

const CLOSING_LINE = /^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/;

/** The counts of a closing line, read from the last line of `output`; undefined if that is none. */
export function readClosingLine(output: string): Counts | undefined {
  const match = CLOSING_LINE.exec(output.trimEnd().split('\n').at(-1) ?? '');
  if (match === null) return undefined;
  return { passed: Number(match[1]), failed: Number(match[2]), skipped: Number(match[3] ?? 0) };
}

function share({ covered, total }: { covered: number; total: number }): string {
  return total === 0 ? '' : `${(Math.floor((covered / total) * 1000) / 10).toFixed(1)} %`;
}

function table(rows: string[][]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const align = (cell: string, column: number): string =>
    column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0);
  return rows.map((row) => row.map(align).join('  ').trimEnd());
}

function row(results: Results): string[] {
  const { lines, branches } = results.coverage ?? {};
  const covered = [lines ? share(lines) : '', branches ? share(branches) : ''];
  return [results.package, `${results.passed}`, `${results.failed}`, `${results.skipped}`, ...covered];
}

/** What is read at the end of a test run: failures with their reasons, skips, a line for each package. */
export function summary(all: Results[]): string {
  const failures = all.flatMap((results) =>
    results.failures.map(
      ({ file, name, message }) =>
        `FAIL ${results.package} ${file} · ${name}\n     ${message.replaceAll('\n', '\n     ')}`,
    ),
  );
  const skips = all.flatMap((results) =>
    results.skips.map(({ file, name }) => `SKIP ${results.package} ${file} · ${name}`),
  );
  const seeds = all
    .filter((results) => results.failures.length > 0 && results.seed !== '')
    .map((results) => `SCONF_SEED=${results.seed} repeats the random choices of ${results.package}`);
  const rows = table([['package', 'passed', 'failed', 'skipped', 'lines', 'branches'], ...all.map(row)]);
  return [...failures, ...skips, ...seeds, '', ...rows].join('\n');
}
