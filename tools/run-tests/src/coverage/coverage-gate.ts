import type { Failure } from '../verdict.js';
import type { Coverage, FileCoverage, Share } from './coverage-report.js';

/** Percentage with one decimal, rounded down so that 94.99 never reads as 95. */
export function percent(share: Share): number {
  return share.total === 0 ? 100 : Math.floor((share.covered / share.total) * 1000) / 10;
}

/** `1, 2, 3, 7` as `1-3, 7`. */
function ranges(lines: number[]): string {
  const found: [from: number, to: number][] = [];
  for (const line of lines) {
    const last = found.at(-1);
    if (last !== undefined && last[1] === line - 1) last[1] = line;
    else found.push([line, line]);
  }
  return found.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(', ');
}

function where(files: FileCoverage[], kind: 'lines' | 'branches'): string {
  const missed = kind === 'lines' ? 'missedLines' : 'missedBranches';
  return files
    .filter((file) => file[missed].length > 0)
    .sort((a, b) => b[missed].length - a[missed].length)
    .slice(0, 10)
    .map((file) => `  ${file.file}: line ${ranges(file[missed])}`)
    .join('\n');
}

/** One failed check for lines and one for branches, each if less than `least` percent of them was covered. */
export function checkCoverage(coverage: Coverage, least: number): Failure[] {
  return (['lines', 'branches'] as const)
    .filter((kind) => coverage[kind].covered * 100 < least * coverage[kind].total)
    .map((kind) => ({
      file: 'src',
      name: `coverage of ${kind}`,
      message: `${percent(coverage[kind])} % of the ${kind} are covered, at least ${least} % must be; missed:\n${where(coverage.files, kind)}`,
    }));
}
