import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** The Markdown files that `path` stands for: itself, or those in the folder; none if there is nothing. */
export function markdownFiles(path: string): string[] {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  const names = readdirSync(path, { recursive: true, encoding: 'utf8' }).sort();
  return names.filter((name) => name.endsWith('.md')).map((name) => join(path, name));
}
