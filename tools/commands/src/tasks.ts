/** `tsx tools/commands/src/tasks.ts <task> ...`: runs turbo tasks in every package, with telemetry off. */
import { runCommand } from './run-command.js';

const args = ['run', ...process.argv.slice(2), '--continue=dependencies-successful', '--output-logs=errors-only'];
const { code } = await runCommand('turbo', args);
process.exitCode = code;
