import { ConfigError, type ConfigErrorOptions } from '@sconf/data-model';

/** A bid request or response that breaks OpenRTB 2.6. Codes: `malformed-json`, `missing-field`, `invalid-field`. */
export class InvalidOpenRtb extends ConfigError {
  constructor(
    code: 'malformed-json' | 'missing-field' | 'invalid-field',
    message: string,
    options?: ConfigErrorOptions,
  ) {
    super(code, message, options);
  }
}

/** A command line that can't be understood. Codes: `unknown-option`, `invalid-option`, `missing-option`. */
export class InvalidOption extends ConfigError {
  constructor(code: 'unknown-option' | 'invalid-option' | 'missing-option', message: string, cause?: unknown) {
    super(code, message, { cause });
  }
}

/** A parameter of the market that makes no sense. Code `invalid-parameter`. */
export class InvalidParameter extends ConfigError {
  constructor(message: string) {
    super('invalid-parameter', message);
  }
}
