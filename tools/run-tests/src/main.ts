import { OptionError, readOptions } from './options.js';
import { printResults } from './print-results.js';
import { run } from './run.js';

// A signal ends the run through the exit handlers, which take the tests' processes along.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));

try {
  const results = await run(readOptions(process.argv.slice(2), process.cwd()));
  process.stdout.write(`${printResults(results)}\n`);
  process.exitCode = results.failed === 0 ? 0 : 1;
} catch (error) {
  if (!(error instanceof OptionError)) throw error;
  process.stderr.write(`run-tests: ${error.message}\n`);
  process.exitCode = 2;
}
