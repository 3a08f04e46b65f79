import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type CodeBlock, codeBlocks } from './code-blocks.js';

/** A block of a Markdown file, written out as a program. */
export interface Program {
  block: CodeBlock;
  /** Where the block stands: the Markdown file, relative to the package, and the line. */
  place: string;
  /** Name of the program's file. */
  name: string;
}

function programName(place: string): string {
  return `${place.replaceAll(/[^\w.-]+/g, '_').replace(/^[_.]+/, '')}.ts`;
}

/** Writes those blocks of the Markdown files that are to be run to `workDir`, which is emptied first; answers all. */
export function writePrograms(packageDir: string, files: string[], workDir: string): Program[] {
  rmSync(workDir, { recursive: true, force: true });
  mkdirSync(workDir, { recursive: true });
  return files.flatMap((path) =>
    codeBlocks(readFileSync(path, 'utf8')).map((block) => {
      const place = `${relative(packageDir, path)}:${block.line}`;
      const name = programName(place);
      if (block.noRun === undefined) writeFileSync(join(workDir, name), block.code);
      return { block, place, name };
    }),
  );
}
