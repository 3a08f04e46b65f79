/** `pnpm demo [options]`: builds the apps and runs the demo with the options given. */
import { runCommand, runInTerminal } from './run-command.js';

const build = await runCommand('turbo', ['run', 'build', '--filter=./apps/*', '--output-logs=errors-only'], {
  stdout: 'stderr',
});
process.exitCode =
  build.code === 0
    ? await runInTerminal(process.execPath, ['apps/demo/dist/main.js', ...process.argv.slice(2)])
    : build.code;
