/**
 * Keeps what a replica in a browser accepted beyond a reload, in the browser's IndexedDB: a `Store`.
 *
 * ```ts
 * import { Router } from '@sconf/router';
 * import { IndexedDbStore } from '@sconf/store-indexeddb';
 *
 * const store = await IndexedDbStore.open('configs');
 * const router = new Router({ configs: await store.load(), store });
 * ```
 *
 * Not for Node, where `@sconf/log` does the same in a file.
 *
 * @packageDocumentation
 */
export { StoreUnavailable } from './errors.js';
export { IndexedDbStore } from './indexed-db-store.js';
export type { IndexedDbStoreOptions } from './options.js';
