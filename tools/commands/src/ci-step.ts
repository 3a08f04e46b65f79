import { type Counts, readClosingLine, sum } from './summary.js';

/** One step: a command whose closing line is added up, or one that passes or fails as a whole. */
export interface Step {
  name: string;
  /** Arguments of npx. */
  command: string[];
  /** Whether it ends with a closing line. */
  counts: boolean;
}

const PASSED: Counts = { passed: 1, failed: 0, skipped: 0 };
const FAILED: Counts = { passed: 0, failed: 1, skipped: 0 };

/**
 * What a step that ended with `code` adds to the sum. A command that fails without counting a failure, or that closes
 * without counts, is a failure itself.
 */
export function countsOf({ counts }: Pick<Step, 'counts'>, code: number, stdout: string): Counts {
  if (!counts) return code === 0 ? PASSED : FAILED;
  const read = readClosingLine(stdout);
  if (read === undefined) return FAILED;
  return code !== 0 && read.failed === 0 ? sum([read, FAILED]) : read;
}
