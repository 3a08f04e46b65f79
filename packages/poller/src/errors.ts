import { ConfigError } from '@sconf/data-model';

/** An option of a poller or a group that it can't work with. Code `invalid-option`; `path` holds the option's name. */
export class InvalidOption extends ConfigError {
  constructor(option: string, message: string) {
    super('invalid-option', message, { path: [option] });
  }
}

/** A replica did not answer within `timeoutMs`. Code `timeout`. What it answers later is not looked at. */
export class PollTimeout extends ConfigError {
  constructor(call: string, timeoutMs: number) {
    super('timeout', `${call} took longer than timeoutMs, ${timeoutMs} ms: the replica is slow or hangs`);
  }
}
