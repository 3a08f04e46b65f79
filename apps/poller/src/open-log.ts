import type { ConfigSet } from '@sconf/data-model';
import { Log, type LogOptions, type LogReport } from '@sconf/log';
import { errorFields, type Logger } from './logger.js';

/** What is kept, and what keeps it: options for a Router. */
export interface Kept {
  readonly configs: ConfigSet;
  readonly store: Log;
}

const TROUBLE: ReadonlySet<LogReport['kind']> = new Set([
  'corrupt-record',
  'torn-tail',
  'compaction-failed',
  'failed',
  'recovery-failed',
]);

/**
 * Opens the log at `path` and loads it; what it reports from then on is logged.
 *
 * @throws what the log throws; it is closed then
 */
export async function openLog(
  path: string,
  fsync: NonNullable<LogOptions['fsync']>,
  logger: Logger,
  signal: AbortSignal,
): Promise<Kept> {
  const store = await Log.open(path, { fsync, signal, onReport: (report) => logReport(report, path, logger) });
  try {
    return { configs: await store.load(), store };
  } catch (error) {
    await store.close();
    throw error;
  }
}

function logReport(report: LogReport, path: string, logger: Logger): void {
  const { kind, ...fields } = report;
  const error = 'error' in report ? { error: undefined, ...errorFields(report.error) } : {};
  logger[TROUBLE.has(kind) ? 'warn' : 'info'](`log-${kind}`, { log: path, ...fields, ...error });
}
