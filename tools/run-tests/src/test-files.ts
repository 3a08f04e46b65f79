import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** The `*.test.ts` files that `paths` stand for, relative to `packageDir` and in the order of their names. */
export function testFiles(packageDir: string, paths: string[]): string[] {
  const files = paths.flatMap((path) => {
    const full = join(packageDir, path);
    if (!existsSync(full)) return [];
    if (statSync(full).isFile()) return [path];
    const names = readdirSync(full, { recursive: true, encoding: 'utf8' });
    return names
      .filter((name) => name.endsWith('.test.ts') && !name.includes('node_modules'))
      .map((name) => join(path, name));
  });
  return [...new Set(files)].sort();
}
