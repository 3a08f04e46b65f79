import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Report } from 'c8';
import { keepOwnScripts } from './raw-coverage.js';

/** How many of how many. */
export interface Share {
  covered: number;
  total: number;
}

/** What the tests reached in one source file; lines are numbered from 1. */
export interface FileCoverage {
  file: string;
  lines: Share;
  branches: Share;
  missedLines: number[];
  missedBranches: number[];
}

/** What the tests of a package reached in its `src`. */
export interface Coverage {
  lines: Share;
  branches: Share;
  files: FileCoverage[];
}

interface Span {
  start: { line: number };
}
interface IstanbulFile {
  path: string;
  statementMap: Record<string, Span>;
  s: Record<string, number>;
  branchMap: Record<string, { loc: Span }>;
  b: Record<string, number[]>;
}

function missedOf(counts: [line: number, hits: number][]): number[] {
  const missed = counts.filter(([, hits]) => hits === 0).map(([line]) => line);
  return [...new Set(missed)].sort((a, b) => a - b);
}

function shareOf(counts: [line: number, hits: number][]): Share {
  return { covered: counts.filter(([, hits]) => hits > 0).length, total: counts.length };
}

function fileCoverage(packageDir: string, istanbul: IstanbulFile): FileCoverage {
  const lines = Object.entries(istanbul.statementMap).map(([key, span]): [number, number] => [
    span.start.line,
    istanbul.s[key] ?? 0,
  ]);
  const branches = Object.entries(istanbul.branchMap).flatMap(([key, branch]) =>
    (istanbul.b[key] ?? []).map((hits): [number, number] => [branch.loc.start.line, hits]),
  );
  return {
    file: relative(packageDir, istanbul.path),
    lines: shareOf(lines),
    branches: shareOf(branches),
    missedLines: missedOf(lines),
    missedBranches: missedOf(branches),
  };
}

/** Whether the compiler made code of the source: one that only declares types has nothing to run. */
function hasCode(packageDir: string, source: string): boolean {
  const built = join(packageDir, source.replace(/^src/, 'dist').replace(/\.ts$/, '.js'));
  if (!existsSync(built)) return true;
  const code = readFileSync(built, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
  return code.replace(/export\s*\{\s*\};?/, '').trim() !== '';
}

/** A source that no test so much as loaded: every line is missed, and one branch, as for a file that ran nothing. */
function neverLoaded(packageDir: string, source: string): FileCoverage {
  const total = readFileSync(join(packageDir, source), 'utf8').trimEnd().split('\n').length;
  const missedLines = Array.from({ length: total }, (_, index) => index + 1);
  return {
    file: source,
    lines: { covered: 0, total },
    branches: { covered: 0, total: 1 },
    missedLines,
    missedBranches: [1],
  };
}

function sources(packageDir: string): string[] {
  const names = readdirSync(join(packageDir, 'src'), { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts')).map((name) => join('src', name));
}

function sum(shares: Share[]): Share {
  return shares.reduce((a, b) => ({ covered: a.covered + b.covered, total: a.total + b.total }), {
    covered: 0,
    total: 0,
  });
}

/** Turns what V8 wrote to `rawDir` while the tests of `packageDir` ran into counts for each of its sources. */
export async function reportCoverage(packageDir: string, rawDir: string): Promise<Coverage> {
  keepOwnScripts(packageDir, rawDir);
  const reportsDirectory = join(rawDir, '../coverage');
  const report = new Report({
    reporter: ['json', 'html-spa'],
    reportsDirectory,
    tempDirectory: rawDir,
    src: [packageDir],
    resolve: '',
    include: ['src/**'],
    exclude: [],
    extension: ['.ts', '.js'],
    excludeAfterRemap: true,
    all: false,
  });
  await report.run();
  const json = JSON.parse(readFileSync(join(reportsDirectory, 'coverage-final.json'), 'utf8')) as Record<
    string,
    IstanbulFile
  >;
  const loaded = Object.values(json).map((file) => fileCoverage(packageDir, file));
  const known = new Set(loaded.map((file) => file.file));
  const missing = sources(packageDir).filter((source) => !known.has(source) && hasCode(packageDir, source));
  const files = [...loaded, ...missing.map((source) => neverLoaded(packageDir, source))];
  return { lines: sum(files.map((file) => file.lines)), branches: sum(files.map((file) => file.branches)), files };
}
