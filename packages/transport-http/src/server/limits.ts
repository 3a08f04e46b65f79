import { type Limits, toLimits } from '@sconf/data-model';
import { checkLimits } from '../wire/option-range.js';

/** Bounds on what an endpoint takes in and keeps. Raise one to accept more, and pay in memory for each client. */
export interface EndpointLimits extends Limits {
  /** Bytes of the body of a PUT. @default 67108864 */
  readonly maxPutBytes: number;
  /**
   * Bytes of the body of a POST or DELETE. By default room for the largest data, type and id with each character
   * written as a `\u` escape.
   *
   * @default 6 * (maxDataBytes + maxTypeBytes + maxIdBytes) + 1024
   */
  readonly maxWriteBytes: number;
  /**
   * Bytes of a message of the reconcile protocol, taken or sent: 32768 to 2^30, rounded down to a power of two. An entry
   * that doesn't fit into one is left to a PUT. @default 524288
   */
  readonly maxSyncBytes: number;
  /** Watches that may be open at once; further ones are answered 503. @default 1000 */
  readonly maxWatchers: number;
  /**
   * Keys whose last change is remembered for watches that resume. A watch that is further behind is told everything
   * again. Raise it to spare those, and pay about 150 bytes a key. @default 100000
   */
  readonly maxResumableKeys: number;
}

/** Fills in the limits that are not given. */
export function toEndpointLimits(given: Partial<EndpointLimits> = {}): EndpointLimits {
  const limits = toLimits(given);
  const maxWriteBytes = 6 * (limits.maxDataBytes + limits.maxTypeBytes + limits.maxIdBytes) + 1024;
  return checkLimits({
    maxPutBytes: 64 * 1024 * 1024,
    maxWriteBytes,
    maxSyncBytes: 512 * 1024,
    maxWatchers: 1000,
    maxResumableKeys: 100_000,
    ...limits,
    ...given,
  });
}
