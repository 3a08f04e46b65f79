import { ConfigError, type ConfigErrorOptions } from '@sconf/data-model';

/**
 * Another process holds the log, or one that can't be seen may hold it. Code `log-locked`; the message names the lock
 * file and says when it is safe to remove.
 */
export class LogLocked extends ConfigError {
  constructor(message: string, options?: ConfigErrorOptions) {
    super('log-locked', message, options);
  }
}

/** The log was asked for something before `load()` had read what it holds. Code `not-loaded`. */
export class NotLoaded extends ConfigError {
  constructor() {
    super('not-loaded', 'the log has not been read yet: await load() before anything else');
  }
}

/**
 * Compaction could not be finished; the log is as it was before and goes on. Code `compaction-failed`; `cause` is the
 * error of the file system.
 */
export class CompactionFailed extends ConfigError {
  constructor(message: string, options?: ConfigErrorOptions) {
    super('compaction-failed', message, options);
  }
}

/** A position that this log has not reached: it comes from another log or another life. Code `invalid-position`. */
export class InvalidPosition extends ConfigError {
  constructor(position: number, reached: number) {
    super(
      'invalid-position',
      `position ${position} was never given out, the last is ${reached}: take it from position()`,
    );
  }
}
