import { InvalidOption, type Limits, toLimits } from '@sconf/data-model';
import { createNodeFileSystem, type FileSystem } from './file-system.js';
import { type LogReport, type OnReport, safely } from './report.js';

/** Calls back once after `ms` milliseconds; what it returns calls that off. */
export type Schedule = (callback: () => void, ms: number) => () => void;

/** When a log compacts itself: it must be both large and mostly out of date. */
export interface CompactWhen {
  /** Not before the file has this many bytes. Raise it to compact less often and pay in disk. @default 67108864 */
  readonly minBytes?: number;
  /** Not before it has this many records a key; above 1. Raise it to write less, pay in disk and load time. @default 4 */
  readonly recordsPerKey?: number;
}

/** How long recovery waits between attempts: twice as long after each. */
export interface RetryDelay {
  /** @default 100 */
  readonly firstMs?: number;
  /** @default 30000 */
  readonly maxMs?: number;
}

/** How a log keeps what it is given. */
export interface LogOptions {
  /**
   * When records are forced to the disk, and so what `append` and `durable` wait for.
   *
   * - `always`: before they resolve; survives power failure.
   * - `interval`: at most `intervalMs` later; they resolve when the operating system has the records, which survives
   *   the death of the process, but power failure takes up to `intervalMs` of records, and more when the disk is slow.
   * - `never`: when the operating system sees fit; survives the death of the process only.
   *
   * @default 'always'
   */
  readonly fsync?: 'always' | 'interval' | 'never';
  /** Milliseconds between syncs with `fsync: 'interval'`, 1 to 2^31-1. @default 1000 */
  readonly intervalMs?: number;
  /** Bounds on the entries taken; the same as the Router's. A record beyond them is set aside and reported. */
  readonly limits?: Partial<Limits>;
  /** When to compact unasked; `false` for never. */
  readonly compactWhen?: CompactWhen | false;
  /** The pauses between attempts to recover from a failure. */
  readonly retry?: RetryDelay;
  /**
   * Whose lock may be taken over: that of a process seen to be `dead`, or also one that is `unseen` because it ran on
   * another machine or in another container. Choose `unseen` only where something else sees to it that one process at
   * a time has the volume.
   *
   * @default 'dead'
   */
  readonly takeOver?: 'dead' | 'unseen';
  /** Ends opening and loading early; they reject with its reason. */
  readonly signal?: AbortSignal;
  /** Is told of damage, compaction, failure and recovery. */
  readonly onReport?: OnReport;
  /** The file system to use. @default that of node:fs/promises */
  readonly fileSystem?: FileSystem;
  /** The timer to use. @default setTimeout, which doesn't keep the process alive */
  readonly schedule?: Schedule;
}

/** Options with every default filled in. */
export interface Settings {
  readonly fsync: 'always' | 'interval' | 'never';
  readonly intervalMs: number;
  readonly limits: Limits;
  readonly compactWhen: Required<CompactWhen> | undefined;
  readonly retry: Required<RetryDelay>;
  readonly takeOver: 'dead' | 'unseen';
  readonly signal: AbortSignal | undefined;
  readonly report: OnReport;
  readonly fileSystem: FileSystem;
  readonly schedule: Schedule;
}

const MAX_TIMER_MS = 2 ** 31 - 1;
const FSYNC = ['always', 'interval', 'never'];
const TAKE_OVER = ['dead', 'unseen'];

/**
 * Checks options and fills in what is not given.
 *
 * @throws {@link InvalidOption} `invalid-option`
 */
export function toSettings(options: LogOptions): Settings {
  const { fsync = 'always', intervalMs = 1000, retry, takeOver = 'dead', signal } = options;
  if (!FSYNC.includes(fsync)) throw new InvalidOption('fsync', `fsync is '${fsync}': give always, interval or never`);
  if (!TAKE_OVER.includes(takeOver))
    throw new InvalidOption('takeOver', `takeOver is '${takeOver}': give dead or unseen`);
  checkNumber('intervalMs', intervalMs, 1, MAX_TIMER_MS);
  const { firstMs = 100, maxMs = 30_000 } = retry ?? {};
  checkNumber('retry.maxMs', maxMs, 1, MAX_TIMER_MS);
  checkNumber('retry.firstMs', firstMs, 1, maxMs);
  return {
    fsync,
    intervalMs,
    limits: toLimits(options.limits),
    compactWhen: toCompactWhen(options.compactWhen),
    retry: { firstMs, maxMs },
    takeOver,
    signal,
    report: safely(options.onReport ?? ignore),
    fileSystem: options.fileSystem ?? createNodeFileSystem(),
    schedule: options.schedule ?? scheduleUnref,
  };
}

function toCompactWhen(when: CompactWhen | false = {}): Required<CompactWhen> | undefined {
  if (when === false) return undefined;
  const { minBytes = 64 * 1024 * 1024, recordsPerKey = 4 } = when;
  checkNumber('compactWhen.minBytes', minBytes, 0, Number.MAX_SAFE_INTEGER);
  if (!(recordsPerKey > 1))
    throw new InvalidOption(
      'compactWhen.recordsPerKey',
      `compactWhen.recordsPerKey is ${recordsPerKey}: give more than 1`,
    );
  return { minBytes, recordsPerKey };
}

function checkNumber(name: string, value: number, least: number, most: number): void {
  if (!(value >= least && value <= most))
    throw new InvalidOption(name, `${name} is ${value}: give ${least} to ${most}`);
}

function scheduleUnref(callback: () => void, ms: number): () => void {
  const timer = setTimeout(callback, ms);
  timer.unref();
  return () => clearTimeout(timer);
}

function ignore(_report: LogReport): void {
  // Nobody asked.
}
