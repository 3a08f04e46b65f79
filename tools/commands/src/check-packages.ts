/** `pnpm check:packages`: what a user of each published package would meet, seen by publint and attw. */
import { runCommand } from './run-command.js';
import { ROOT, workspacePackages } from './workspace.js';

const CHECKS = [
  ['publint', '--strict'],
  ['attw', '--pack', '--profile', 'esm-only'],
] as const;

/** Runs one check on one package and shows what it says only if it objects. */
async function holds(dir: string, [command, ...options]: readonly [string, ...string[]]): Promise<boolean> {
  const { code, stdout } = await runCommand(command, [dir, ...options], { stdout: 'nowhere' });
  process.stdout.write(`${code === 0 ? 'ok' : 'FAILED'} ${dir} ${command}\n${code === 0 ? '' : stdout}`);
  return code === 0;
}

const build = await runCommand('turbo', ['run', 'build', '--filter=./packages/*', '--output-logs=errors-only']);
let sound = build.code === 0;
for (const { dir } of workspacePackages(ROOT).filter((each) => !each.private)) {
  for (const check of CHECKS) sound = (await holds(dir, check)) && sound;
}
process.exitCode = sound ? 0 : 1;
