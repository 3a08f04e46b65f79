/**
 * What `.ci/run` does once the workspace is installed: the README's test command, then each further check, which
 * counts as one test, then the long suites. The last line sums it all up.
 */
import { countsOf, type Step } from './ci-step.js';
import { runCommand } from './run-command.js';
import { type Counts, closingLine, sum } from './summary.js';

const PNPM = ['-y', 'pnpm@12.21.0'];

const STEPS: Step[] = [
  { name: 'test', command: [...PNPM, 'test'], counts: true },
  { name: 'lint', command: [...PNPM, 'lint'], counts: false },
  { name: 'typecheck', command: [...PNPM, 'typecheck'], counts: false },
  { name: 'knip', command: [...PNPM, 'knip'], counts: false },
  { name: 'check:packages', command: [...PNPM, 'check:packages'], counts: false },
  // Of one seed, so that a change is judged by itself; `pnpm test:long` without one goes where nobody has been.
  { name: 'test:long', command: [...PNPM, 'test:long', '--seed', '1'], counts: true },
];

async function runStep(step: Step): Promise<Counts> {
  process.stdout.write(`\n==> ${step.name}\n`);
  const started = performance.now();
  const { code, stdout } = await runCommand('npx', step.command, { env: { NO_COLOR: '1' } });
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
