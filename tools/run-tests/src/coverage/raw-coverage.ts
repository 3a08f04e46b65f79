import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

interface ScriptCoverage {
  url: string;
}
interface ProcessCoverage {
  result: ScriptCoverage[];
}

/** The URL under which a built file's source would have run. */
function sourceUrl(url: string, dist: string, src: string): string {
  return url.replace(dist, src).replace(/\.js$/, '.ts');
}

/** Reads what one process left; a file cut short, as by a process killed while it wrote, is taken away. */
function readProcess(file: string): { file: string; coverage: ProcessCoverage }[] {
  try {
    return [{ file, coverage: JSON.parse(readFileSync(file, 'utf8')) as ProcessCoverage }];
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    rmSync(file);
    return [];
  }
}

/**
 * Drops from what V8 wrote to `rawDir` all that is not this package's, and a built file wherever its source ran too:
 * the two are laid out differently, so merging them would count branches as missed that are not.
 */
export function keepOwnScripts(packageDir: string, rawDir: string): void {
  const dist = pathToFileURL(join(packageDir, 'dist/')).href;
  const src = pathToFileURL(join(packageDir, 'src/')).href;
  const files = existsSync(rawDir) ? readdirSync(rawDir).map((name) => join(rawDir, name)) : [];
  const processes = files.flatMap(readProcess);
  const ran = new Set(processes.flatMap(({ coverage }) => coverage.result.map((script) => script.url)));
  const isOwn = ({ url }: ScriptCoverage): boolean =>
    url.startsWith(src) || (url.startsWith(dist) && !ran.has(sourceUrl(url, dist, src)));
  for (const { file, coverage } of processes) {
    writeFileSync(file, JSON.stringify({ ...coverage, result: coverage.result.filter(isOwn) }));
  }
}
