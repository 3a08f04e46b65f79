/**
 * The HTTP status of each code, whoever raised it: the one place that says so. Codes that are not here are faults of
 * the server, answered with 500 and `internal-error`.
 */
export const STATUS_OF_CODE: Readonly<Record<string, number>> = Object.freeze({
  'malformed-json': 400,
  'malformed-path': 400,
  'malformed-request': 400,
  'incomplete-body': 400,
  'invalid-entry': 400,
  'invalid-type': 400,
  'invalid-id': 400,
  'invalid-version': 400,
  'invalid-data': 400,
  'duplicate-id': 400,
  'malformed-frame': 400,
  'unsupported-version': 400,
  'unexpected-frame': 400,
  'peer-gave-up': 400,
  'unknown-route': 404,
  'unknown-entry': 404,
  'method-not-allowed': 405,
  'request-timeout': 408,
  'body-too-large': 413,
  'frame-too-large': 413,
  'data-too-large': 413,
  'data-too-deep': 413,
  'number-too-long': 413,
  'type-too-long': 413,
  'id-too-long': 413,
  'too-many-entries': 413,
  'unsupported-media-type': 415,
  'unsupported-content-encoding': 415,
  'schema-mismatch': 422,
  'unknown-type': 422,
  'type-not-served': 422,
  'version-exhausted': 422,
  'clock-drift': 422,
  overloaded: 429,
  'headers-too-large': 431,
  'internal-error': 500,
  'store-failed': 503,
  'durability-unknown': 503,
  'too-many-watchers': 503,
  closed: 503,
});

/** Seconds after which it makes sense to try again, for the codes that pass by themselves. */
export const RETRY_AFTER_SECONDS: Readonly<Record<string, number>> = Object.freeze({
  overloaded: 1,
  'store-failed': 5,
  'durability-unknown': 5,
  'too-many-watchers': 5,
});

/** The phrase of each status that a refusal can have (RFC 9110, RFC 6585). */
export const PHRASE_OF_STATUS: Readonly<Record<number, string>> = Object.freeze({
  400: 'Bad Request',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
});
