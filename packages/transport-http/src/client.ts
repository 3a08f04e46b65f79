/**
 * The client of sconf over HTTP, for browsers and other places without Node: nothing here imports from `node:`.
 *
 * @packageDocumentation
 */
export {
  HttpError,
  type HttpErrorOptions,
  MalformedResponse,
  ResponseTooLarge,
  Timeout,
  Unreachable,
} from './client/errors.js';
export { HttpClient } from './client/http-client.js';
export type { ClientLimits, HttpClientOptions, RetryOptions } from './client/options.js';
export { SyncUnsupported } from './client/sync.js';
export type { WatchEvent, WatchOptions } from './client/watch.js';
export { type Clock, SYSTEM_CLOCK } from './wire/clock.js';
export type { Problem, ProblemEntry } from './wire/problem.js';
