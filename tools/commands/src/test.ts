/** `pnpm test`: builds everything, tests everything, prints the summary. */
import { runTests } from './test-run.js';

process.exitCode = await runTests({ script: 'test', results: 'results', concurrency: 2 });
