/**
 * What `.ci/run` does once the workspace is installed: the README's test command, then each further check, which
 * counts as one test, then the long suites. The last line sums it all up.
 */
import { runCommand } from './run-command.js';
import { type Counts, closingLine, readClosingLine, sum } from './summary.js';

/** One step: a command whose closing line is added up, or one that passes or fails as a whole. */
interface Step {
  name: string;
  command: string[];
  counts: boolean;
}

const PNPM = ['-y', 'pnpm@12.21.0'];

const STEPS: Step[] = [
  { name: 'test', command: [...PNPM, 'test'], counts: true },
  { name: 'lint', command: [...PNPM, 'lint'], counts: false },
  { name: 'typecheck', command: [...PNPM, 'typecheck'], counts: false },
  { name: 'knip', command: [...PNPM, 'knip'], counts: false },
  { name: 'check:packages', command: [...PNPM, 'check:packages'], counts: false },
  { name: 'test:long', command: [...PNPM, 'test:long'], counts: true },
];

const PASSED: Counts = { passed: 1, failed: 0, skipped: 0 };
const FAILED: Counts = { passed: 0, failed: 1, skipped: 0 };

/** A command that fails without counting a failure, or that closes without counts, is a failure itself. */
function countsOf({ counts }: Step, code: number, stdout: string): Counts {
  if (!counts) return code === 0 ? PASSED : FAILED;
  const read = readClosingLine(stdout);
  if (read === undefined) return FAILED;
  return code !== 0 && read.failed === 0 ? sum([read, FAILED]) : read;
}

async function runStep(step: Step): Promise<Counts> {
  process.stdout.write(`\n==> ${step.name}\n`);
  const started = performance.now();
  const { code, stdout } = await runCommand('npx', step.command);
  const counts = countsOf(step, code, stdout);
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  process.stdout.write(`<== ${step.name}: code ${code}, ${closingLine(counts)}, ${seconds} s\n`);
  return counts;
}

const all: Counts[] = [];
for (const step of STEPS) all.push(await runStep(step));
const total = sum(all);
process.stdout.write(`\n${closingLine(total)}\n`);
process.exitCode = total.failed === 0 ? 0 : 1;
