import { ConfigError, type ConfigErrorOptions } from '@sconf/data-model';
import { PROBLEM_TYPE, type Problem, type ProblemEntry } from '../wire/problem.js';
import { PHRASE_OF_STATUS, RETRY_AFTER_SECONDS, STATUS_OF_CODE } from './status.js';

/** What a {@link RequestRefused} may carry. */
export interface RefusalOptions extends ConfigErrorOptions {
  /** Headers that the answer must have, such as Allow. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The entries at fault. */
  readonly refused?: readonly ProblemEntry[];
}

/** A request that is not served. Its status is the one that the table gives its code. */
export class RequestRefused extends ConfigError {
  readonly headers: Readonly<Record<string, string>>;
  readonly refused: readonly ProblemEntry[];

  constructor(code: string, message: string, options: RefusalOptions = {}) {
    super(code, message, options);
    this.headers = options.headers ?? {};
    this.refused = options.refused ?? [];
  }
}

/** The problem that tells a client of an error. What the server did wrong itself is not told in detail. */
export function problemOf(error: unknown): Problem {
  const known = error instanceof ConfigError && STATUS_OF_CODE[error.code] !== undefined;
  const { code, message, path } = known ? error : INTERNAL;
  const status = STATUS_OF_CODE[code] as number;
  const refused = error instanceof RequestRefused ? error.refused : [];
  return {
    title: PHRASE_OF_STATUS[status] as string,
    status,
    code,
    detail: message,
    ...(path.length > 0 ? { path } : {}),
    ...(refused.length > 0 ? { refused } : {}),
  };
}

const INTERNAL = new ConfigError('internal-error', 'the server failed to serve this request, and has reported why');

/** The response that tells a client of an error. */
export function problemResponse(error: unknown): Response {
  const problem = problemOf(error);
  const retryAfter = RETRY_AFTER_SECONDS[problem.code];
  return new Response(JSON.stringify(problem), {
    status: problem.status,
    headers: {
      'Content-Type': PROBLEM_TYPE,
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      ...(retryAfter === undefined ? {} : { 'Retry-After': String(retryAfter) }),
      ...(error instanceof RequestRefused ? error.headers : {}),
    },
  });
}
