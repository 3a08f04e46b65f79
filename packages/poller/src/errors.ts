import { ConfigError } from '@sconf/data-model';

/** A replica did not answer within `timeoutMs`. Code `timeout`. What it answers later is not looked at. */
export class PollTimeout extends ConfigError {
  constructor(call: string, timeoutMs: number) {
    super('timeout', `${call} took longer than timeoutMs, ${timeoutMs} ms: the replica is slow or hangs`);
  }
}

/**
 * A round of a group took long while others waited for room, and was ended for them. Code `gave-way`. It is tried again
 * with the whole of `timeoutMs`, among the endpoints that fail.
 */
export class GaveWay extends ConfigError {
  constructor(patienceMs: number) {
    super(
      'gave-way',
      `the round took longer than ${patienceMs} ms while others waited: it is tried again with more time`,
    );
  }
}
