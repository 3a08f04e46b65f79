import { ConfigError } from '@sconf/data-model';
import { startApp } from './app.js';
import { HELP, readVersion } from './help.js';
import { createLogger, errorFields } from './logger.js';
import { type AppOptions, readOptions } from './options.js';
import { listenForSignals } from './signals.js';
import { UsageError } from './usage-error.js';

async function run(options: AppOptions): Promise<void> {
  const logger = createLogger({ json: options.json, write: (line) => process.stderr.write(line), now: Date.now });
  const { stopping, onReload } = listenForSignals();
  const stopped = new Promise<void>((resolve) => stopping.addEventListener('abort', () => resolve(), { once: true }));
  try {
    const app = await startApp(options, logger, stopping);
    process.stdout.write(`${JSON.stringify({ event: 'listening', url: app.url })}\n`);
    onReload(() => void app.reload());
    await stopped;
    await app.close();
  } catch (error) {
    if (error instanceof UsageError) throw error;
    // Opening a large log ends early when asked to stop: that is no failure.
    if (error === stopping.reason && stopping.aborted) return;
    logger.error('failed', errorFields(error));
    process.exitCode = 1;
  }
}

try {
  const options = readOptions(process.argv.slice(2), process.env);
  if (options.help) process.stdout.write(HELP);
  else if (options.version) process.stdout.write(`${readVersion()}\n`);
  else await run(options);
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`sconf-poller: ${error.message}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
