import type { ConfigError } from '@sconf/data-model';

/** Bytes of the log that are no record, and why. */
export interface CorruptRecord {
  readonly kind: 'corrupt-record';
  /** Where they begin, in bytes from the start of the file. */
  readonly offset: number;
  /** How many there are. */
  readonly length: number;
  /**
   * `no-header`, `checksum-mismatch`, `kind-mismatch`, `tombstone-with-data`, `record-too-long`, `missing-newline`,
   * `not-utf8`, or the code of the error that the entry was refused with.
   */
  readonly reason: string;
}

/** The last record was not written to its end; it was set aside and cut off. */
export interface TornTail {
  readonly kind: 'torn-tail';
  readonly offset: number;
  readonly length: number;
}

/** Bytes that are no records were copied to a file of their own. */
export interface SetAside {
  readonly kind: 'set-aside';
  /** The file they were copied to. */
  readonly path: string;
  /** How many pieces. */
  readonly pieces: number;
}

/** Loading has ended. */
export interface Loaded {
  readonly kind: 'loaded';
  /** Whole records read. */
  readonly records: number;
  /** Keys held, live and dead. */
  readonly entries: number;
  /** Size of the file after repair. */
  readonly bytes: number;
}

/** Compaction has begun, gone on, or ended. */
export interface CompactionStep {
  readonly kind: 'compaction-started' | 'compaction-progress' | 'compaction-finished';
  /** Entries written to the new file so far. */
  readonly written: number;
  /** Entries to write. */
  readonly total: number;
  /** Size of the log now, in bytes. */
  readonly bytes: number;
}

/** An automatic compaction failed; the log goes on as it was. */
export interface CompactionTrouble {
  readonly kind: 'compaction-failed';
  readonly error: ConfigError;
}

/** A write or sync failed: new writes are refused until the log has recovered. */
export interface Failed {
  readonly kind: 'failed';
  readonly error: ConfigError;
}

/** An attempt to recover failed. */
export interface RecoveryTrouble {
  readonly kind: 'recovery-failed';
  readonly error: ConfigError;
  /** Milliseconds until the next attempt. */
  readonly retryInMs: number;
}

/** Everything held is in a new file and on the disk; writes are taken again. */
export interface Recovered {
  readonly kind: 'recovered';
  /** Entries written. */
  readonly entries: number;
}

/** The lock of a process that is gone was taken over. */
export interface LockTakenOver {
  readonly kind: 'lock-taken-over';
  /** The process that left it. */
  readonly pid: number;
  /** The machine it ran on. */
  readonly host: string;
}

/** What a log tells its owner. Switch on `kind`; more kinds may come. */
export type LogReport =
  | CorruptRecord
  | TornTail
  | SetAside
  | Loaded
  | CompactionStep
  | CompactionTrouble
  | Failed
  | RecoveryTrouble
  | Recovered
  | LockTakenOver;

/** Takes reports. What it throws is thrown outside of the log's work, as an uncaught exception. */
export type OnReport = (report: LogReport) => void;

/** A reporter that a faulty listener can't harm. */
export function safely(onReport: OnReport): OnReport {
  return (report) => {
    try {
      onReport(report);
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
  };
}
