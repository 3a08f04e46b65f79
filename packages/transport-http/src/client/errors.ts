import { ConfigError, type ConfigErrorOptions } from '@sconf/data-model';
import type { Problem } from '../wire/problem.js';

/** What an {@link HttpError} knows of the answer. */
export interface HttpErrorOptions extends ConfigErrorOptions {
  readonly status: number;
  readonly problem?: Problem | undefined;
  readonly retryAfterMs?: number | undefined;
}

/**
 * The other side answered, and refused. `code` is the one of its problem, such as `schema-mismatch`, or
 * `http-<status>` when it sent none, as gosconf does.
 */
export class HttpError extends ConfigError {
  readonly status: number;
  /** The problem as it came; `undefined` when the answer held none. */
  readonly problem: Problem | undefined;
  /** How long the other side asks to wait before the next try, in milliseconds. */
  readonly retryAfterMs: number | undefined;

  constructor(message: string, options: HttpErrorOptions) {
    super(options.problem?.code ?? `http-${options.status}`, message, options);
    this.status = options.status;
    this.problem = options.problem;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** No answer: the connection could not be made, or broke. Whether a write arrived can't be told. Code `unreachable`. */
export class Unreachable extends ConfigError {
  constructor(message: string, options?: ConfigErrorOptions) {
    super('unreachable', message, options);
  }
}

/** No whole answer within the time allowed. Whether a write arrived can't be told. Code `timeout`. */
export class Timeout extends ConfigError {
  constructor(message: string, options?: ConfigErrorOptions) {
    super('timeout', message, options);
  }
}

/** An answer that is not what sconf or gosconf would send. Code `malformed-response`. */
export class MalformedResponse extends ConfigError {
  constructor(message: string, options?: ConfigErrorOptions) {
    super('malformed-response', message, options);
  }
}

/** An answer that goes on beyond the limit; it was cut off there. Code `response-too-large`. */
export class ResponseTooLarge extends ConfigError {
  constructor(message: string) {
    super('response-too-large', message);
  }
}
