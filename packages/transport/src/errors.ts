import { ConfigError, type ConfigErrorOptions } from '@sconf/data-model';

/** Why a transport can't do what it was asked. */
export type TransportErrorCode = 'unreachable' | 'refused' | 'invalid-address' | 'address-in-use';

/**
 * Dialling or listening failed. Codes: `unreachable` (nobody there, or not in time), `refused` (somebody said no),
 * `invalid-address`, `address-in-use`.
 */
export class TransportError extends ConfigError {
  declare readonly code: TransportErrorCode;

  constructor(code: TransportErrorCode, message: string, options?: ConfigErrorOptions) {
    super(code, message, options);
  }
}
