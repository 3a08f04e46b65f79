/** What a {@link ConfigError} may carry besides its message. */
export interface ConfigErrorOptions {
  /** Where in the input the fault is, for example `['Types', 'pacing', 'live', 3, 'ver']`. */
  readonly path?: readonly (string | number)[];
  /** The error that led to this one. */
  readonly cause?: unknown;
}

/**
 * Base of every error that sconf raises on purpose.
 *
 * Branch on {@link ConfigError.code}, not on `instanceof`: two installed copies of a package have two classes, and
 * one code. Codes are stable; messages are not.
 */
export class ConfigError extends Error {
  /** A stable, kebab-case name of what went wrong. */
  readonly code: string;
  /** Where in the input the fault is; empty when the input as a whole is at fault. */
  readonly path: readonly (string | number)[];

  /**
   * @param code stable, kebab-case
   * @param message names the field and the fix
   */
  constructor(code: string, message: string, options: ConfigErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.path = options.path ?? [];
  }
}

/** An option that can't be worked with. Code `invalid-option`; `path` holds its name. */
export class InvalidOption extends ConfigError {
  /** @param message names the option and the fix */
  constructor(option: string, message: string) {
    super('invalid-option', message, { path: [option] });
  }
}

/** Text that is not JSON. Code `malformed-json`. */
export class MalformedJson extends ConfigError {
  constructor(message: string, options?: ConfigErrorOptions) {
    super('malformed-json', message, options);
  }
}

/**
 * An entry, or a part of one, that no set may hold. Codes: `invalid-entry`, `invalid-type`, `invalid-id`,
 * `invalid-version`, `invalid-data`, `duplicate-id`.
 */
export class InvalidEntry extends ConfigError {}

/**
 * Well-formed input that is larger than allowed. Codes: `type-too-long`, `id-too-long`, `data-too-large`,
 * `data-too-deep`, `number-too-long`, `too-many-entries`.
 */
export class LimitExceeded extends ConfigError {}

/** There is no version above 2^64-1, or above the type's `maxVersion`. Code `version-exhausted`. */
export class VersionExhausted extends ConfigError {
  constructor(message: string) {
    super('version-exhausted', message);
  }
}

/** A version is further ahead of this clock than allowed. Code `clock-drift`. */
export class ClockDrift extends ConfigError {
  constructor(message: string) {
    super('clock-drift', message);
  }
}

/** An author wrote a type that the registry doesn't know. Code `unknown-type`. */
export class UnknownType extends ConfigError {
  constructor(message: string, options?: ConfigErrorOptions) {
    super('unknown-type', message, options);
  }
}

/** An author's data doesn't fit the schema of its type. Code `schema-mismatch`, or `async-schema`. */
export class SchemaMismatch extends ConfigError {}

/**
 * The store can't keep new writes. Code `store-failed`: nothing was merged; try again later. Code
 * `durability-unknown`: the write was merged, and whether it reached the disk can't be told.
 */
export class StoreFailed extends ConfigError {}

/** A lossless handler is too far behind. Code `overloaded`; nothing was merged. */
export class Overloaded extends ConfigError {
  constructor(message: string) {
    super('overloaded', message);
  }
}

/** Work was asked of something that has been closed. Code `closed`. */
export class Closed extends ConfigError {
  constructor(message: string) {
    super('closed', message);
  }
}
