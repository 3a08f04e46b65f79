/**
 * `pnpm test:long [--full] [--seed <number>]`: kill rounds, fuzzing, many seeds.
 *
 * Packages read `SCONF_SEED` (a whole number below 2^31) and `SCONF_FULL` (`1` for the full count, unset for the part
 * that runs at every change).
 */
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { runTests } from './test-run.js';

const { values } = parseArgs({ options: { full: { type: 'boolean', default: false }, seed: { type: 'string' } } });
const seed = values.seed ?? String(randomInt(2 ** 31));
process.stdout.write(
  `long suites, ${values.full ? 'full count' : 'the part for every change'}; repeat with --seed ${seed}\n`,
);
process.exitCode = await runTests({
  script: 'test:long',
  results: 'long',
  concurrency: 1,
  env: { SCONF_SEED: seed, ...(values.full && { SCONF_FULL: '1' }) },
});
process.stderr.write(`seed ${seed}\n`);
