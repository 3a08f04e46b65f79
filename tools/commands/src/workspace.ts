import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Top of the repository. */
export const ROOT: string = fileURLToPath(new URL('../../..', import.meta.url));

/** One package of the workspace, as its package.json describes it. */
export interface WorkspacePackage {
  /** Folder, relative to the top. */
  dir: string;
  name: string;
  private: boolean;
  scripts: Record<string, string>;
}

interface Manifest {
  name: string;
  private?: boolean;
  scripts?: Record<string, string>;
}

/** The folders that pnpm-workspace.yaml names, `*` standing for every folder. */
function folders(root: string): string[] {
  const yaml = readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8');
  const list = /^packages:\n((?: {2}- .*\n)+)/m.exec(yaml)?.[1] ?? '';
  return [...list.matchAll(/^ {2}- (.+)$/gm)].flatMap(([, pattern = '']) => {
    if (!pattern.endsWith('/*')) return [join(root, pattern)];
    const parent = join(root, pattern.slice(0, -2));
    return existsSync(parent) ? readdirSync(parent).map((name) => join(parent, name)) : [];
  });
}

/** Every package of the workspace at `root`, in the order of their folders. */
export function workspacePackages(root: string): WorkspacePackage[] {
  return folders(root)
    .filter((folder) => existsSync(join(folder, 'package.json')))
    .map((folder) => {
      const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
      const { name, scripts = {} } = manifest;
      return { dir: relative(root, folder), name, private: manifest.private === true, scripts };
    });
}
