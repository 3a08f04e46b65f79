/**
 * A durable append-only log of configurations: group commit, torn tails cut off, corruption named and set aside. Its
 * file is gosconf's, line by line.
 *
 * ```ts
 * import { Log } from '@sconf/log';
 *
 * const log = await Log.open('/var/lib/app/configs.log');
 * const configs = await log.load();
 * await log.append([{ type: 'pacing', id: 'bidder-1', ver: 1, data: { rate: 0.5 } }]); // on the disk now
 * await log.close();
 * ```
 *
 * @packageDocumentation
 */
export { InvalidOption } from '@sconf/data-model';
export { CompactionFailed, InvalidPosition, LogLocked, NotLoaded } from './errors.js';
export { createNodeFileSystem, type FileSystem, type LogFile, type OpenMode } from './file-system.js';
export { Log } from './log.js';
export type { CompactWhen, LogOptions, RetryDelay, Schedule } from './options.js';
export type {
  CompactionStep,
  CompactionTrouble,
  CorruptRecord,
  Failed,
  Loaded,
  LockTakenOver,
  LogReport,
  OnReport,
  Recovered,
  RecoveryTrouble,
  SetAside,
  TornTail,
} from './report.js';
