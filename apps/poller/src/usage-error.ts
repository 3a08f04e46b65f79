import { ConfigError } from '@sconf/data-model';

/** A command line or environment that can't be obeyed. Code `invalid-option`; the message names the option. */
export class UsageError extends ConfigError {
  constructor(message: string, cause?: unknown) {
    super('invalid-option', `${message}; --help lists the options`, { cause });
  }
}
