/** `pnpm check:packages`: what a user of each published package would meet, seen by publint and attw. */
import { runCommand } from './run-command.js';
import { ROOT, workspacePackages } from './workspace.js';

const CHECKS = [
  ['publint', '--strict'],
  ['attw', '--pack', '--profile', 'esm-only'],
] as const;

const build = await runCommand('turbo', ['run', 'build', '--filter=./packages/*', '--output-logs=errors-only']);
let failed = build.code === 0 ? 0 : 1;
for (const { dir, name } of workspacePackages(ROOT).filter((each) => !each.private)) {
  for (const [command, ...options] of CHECKS) {
    process.stdout.write(`${name}: ${command}\n`);
    const { code } = await runCommand(command, [dir, ...options]);
    if (code !== 0) failed += 1;
  }
}
process.exitCode = failed === 0 ? 0 : 1;
