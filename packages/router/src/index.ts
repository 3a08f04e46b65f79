/**
 * The local replica: merges at once and notifies handlers, states and watchers in ordered batches. No I/O; runs in
 * browsers.
 *
 * ```ts
 * import { Router } from '@sconf/router';
 *
 * const router = new Router({ handlers: [{ onConfig: (config) => console.log(config.id, config.data) }] });
 * router.put({ type: 'pacing', id: 'bidder-1', ver: 1, data: { rate: 0.5 } });
 * await router.close();
 * ```
 *
 * Not for holding a set that nobody is told about: a `ConfigSet` does.
 *
 * @packageDocumentation
 */
export type { ErrorContext, OnError } from './error-report.js';
export { DEFAULT_MAX_BATCH, DEFAULT_MAX_PENDING, type RouterOptions } from './options.js';
export { Router } from './router.js';
export { type Platform, platformSchedule, type Schedule } from './schedule.js';
export type { State } from './state.js';
export { RouterSnapshot } from './state-board.js';
export { Watcher, type WatchOptions } from './watcher.js';
export type { LocalPushResult } from './write-result.js';
