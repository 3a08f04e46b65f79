/** A program in a Markdown text. */
export interface CodeBlock {
  /** Line of the first line of code, from 1. */
  line: number;
  code: string;
  /** Why it is not run; empty if no reason is given; undefined if it is run. */
  noRun: string | undefined;
  /** What it must print: the text of a `text` or `output` block right behind it. */
  output: string | undefined;
}

interface Fence {
  line: number;
  info: string;
  body: string[];
  /** Whether nothing but blank lines stands between the previous fence and this one. */
  adjoins: boolean;
}

const OPENING = /^ {0,3}(`{3,}|~{3,})(.*)$/;

function fences(markdown: string): Fence[] {
  const found: Fence[] = [];
  let open: { fence: Fence; mark: string } | undefined;
  let adjoins = false;
  for (const [index, text] of markdown.split(/\r?\n/).entries()) {
    if (open !== undefined) {
      if (text.trim().startsWith(open.mark) && text.trim().replaceAll(open.mark[0] as string, '') === '') {
        found.push(open.fence);
        open = undefined;
        adjoins = true;
      } else open.fence.body.push(text);
      continue;
    }
    const [, mark, info] = OPENING.exec(text) ?? [];
    if (mark !== undefined) open = { mark, fence: { line: index + 2, info: (info ?? '').trim(), body: [], adjoins } };
    else if (text.trim() !== '') adjoins = false;
  }
  return found;
}

const NO_RUN = /^ts\s+no-run\b\s*(.*)$/;

function isProgram(fence: Fence): boolean {
  return /^ts\b/.test(fence.info);
}

/** The `ts` blocks of a Markdown text, each with what it must print if the text says so. */
export function codeBlocks(markdown: string): CodeBlock[] {
  const all = fences(markdown);
  return all.flatMap((fence, index) => {
    if (!isProgram(fence)) return [];
    const next = all[index + 1];
    const shows = next?.adjoins && /^(text|output)$/.test(next.info) ? `${next.body.join('\n')}\n` : undefined;
    return [
      { line: fence.line, code: `${fence.body.join('\n')}\n`, noRun: NO_RUN.exec(fence.info)?.[1], output: shows },
    ];
  });
}
