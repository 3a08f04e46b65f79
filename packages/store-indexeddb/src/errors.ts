import { ConfigError } from '@sconf/data-model';

/** There is no IndexedDB, or the browser doesn't let this page use it. Code `store-unavailable`. */
export class StoreUnavailable extends ConfigError {
  constructor(message: string, cause?: unknown) {
    super('store-unavailable', message, { cause });
  }
}
