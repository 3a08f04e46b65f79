import type { CodeBlock } from './code-blocks.js';

const PROMISE = /\/\/ (?:prints:|=>) ?(.*)$/;

/** The lines that comments of the form `// prints: <line>` or `// => <line>` promise, in their order. */
export function promisedLines(code: string): string[] {
  return code.split('\n').flatMap((line) => {
    const promised = PROMISE.exec(line)?.[1];
    return promised === undefined ? [] : [promised.trim()];
  });
}

/** What is wrong with what the block printed; undefined if it printed what its text promises. */
export function outputFault(block: CodeBlock, stdout: string): string | undefined {
  if (block.output !== undefined && stdout.trimEnd() !== block.output.trimEnd()) {
    return `printed\n${stdout.trimEnd()}\nbut the text shows\n${block.output.trimEnd()}`;
  }
  const lines = stdout.split('\n').map((line) => line.trim());
  let from = 0;
  for (const promised of promisedLines(block.code)) {
    const at = lines.indexOf(promised, from);
    if (at < 0) return `did not print the line its comment promises: ${promised}\nit printed\n${stdout.trimEnd()}`;
    from = at + 1;
  }
  return undefined;
}
