/** The process that runs the test files given as arguments, one after the other, and tells the journal all about it. */
import { register } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { takeCoverage } from 'node:v8';
import { describe } from './recorder.js';
import { recorder } from './session.js';

type QueuedSuite = () => Promise<unknown>;

/** How uvu lets a runner take over; see uvu/run. */
const uvu = globalThis as unknown as { UVU_DEFER: number; UVU_INDEX: number; UVU_QUEUE: QueuedSuite[][] };
uvu.UVU_DEFER = 1;
uvu.UVU_QUEUE = [];

/** How long after the last test the process may take to end by itself before it is asked what keeps it. */
const LINGER_AFTER_MS = 2_000;

register('./redirect-uvu.js', import.meta.url);

for (const kind of ['unhandledRejection', 'uncaughtException'] as const) {
  process.on(kind, (thrown: unknown) => {
    recorder.strayError(kind, thrown);
    process.stderr.write(`${kind}: ${describe(thrown)}\n`);
  });
}

// Without its supervisor nobody would read the journal or stop a hang. Waiting for that must not keep the process.
process.on('disconnect', () => process.exit(1));
process.channel?.unref();

async function runFile(file: string, index: number): Promise<void> {
  const queue: QueuedSuite[] = [];
  uvu.UVU_INDEX = index;
  uvu.UVU_QUEUE[index] = queue;
  recorder.openFile(file);
  try {
    await import(pathToFileURL(resolve(file)).href);
  } catch (thrown) {
    recorder.importFailed(thrown);
    process.stderr.write(`${file}: ${describe(thrown)}\n`);
  }
  for (const runSuite of queue) await runSuite();
  recorder.closeFile();
}

for (const [index, file] of process.argv.slice(2).entries()) await runFile(file, index);
recorder.end();
// Here already, because a process that is kept alive by what a test left open gets killed.
if (process.env.NODE_V8_COVERAGE !== undefined) takeCoverage();
setTimeout(() => recorder.lingering(process.getActiveResourcesInfo()), LINGER_AFTER_MS).unref();
