/**
 * What a configuration is and how sets of them merge: entries, versions, the join, snapshots, fingerprints, exact
 * JSON, and the contracts of whatever carries, keeps or watches entries. No I/O; runs in browsers and edge runtimes.
 *
 * ```ts
 * import { ConfigSet } from '@sconf/data-model';
 *
 * const set = new ConfigSet();
 * set.put({ type: 'pacing', id: 'bidder-1', ver: 1, data: { rate: 0.5 } });
 * const before = set.snapshot();
 * set.kill({ type: 'pacing', id: 'bidder-1', ver: 1 });
 * before.get('pacing', 'bidder-1'); // still alive
 * ```
 *
 * @packageDocumentation
 */
export type { Action, Authorizer, Credentials, Principal } from './authorizer.js';
export { canonicalNumber } from './canonical/number.js';
export { canonicalize, rawJson } from './canonical/parse.js';
export type { RawJson } from './canonical/raw-json.js';
export { canonicalText } from './canonical/text.js';
export { Change } from './change.js';
export { type Clock, type ClockOptions, createClock } from './clock.js';
export {
  type DecodeOptions,
  decodeConfig,
  decodeSnapshot,
  decodeTombstone,
  parse,
  type RefusedEntry,
} from './codec/decode.js';
export { encodeConfig, encodeListing, encodeSnapshot, encodeTombstone, stringify } from './codec/encode.js';
export { ConfigSet, type ConfigSetOptions, type LocalWriteResult } from './config-set.js';
export {
  type Config,
  type ConfigInput,
  type Entry,
  isTombstone,
  type Json,
  type Key,
  type Tombstone,
  type TombstoneInput,
  tombstoneOf,
} from './entry.js';
export { EntryView, type Listing } from './entry-view.js';
export {
  ClockDrift,
  Closed,
  ConfigError,
  type ConfigErrorOptions,
  InvalidEntry,
  InvalidOption,
  LimitExceeded,
  MalformedJson,
  Overloaded,
  SchemaMismatch,
  StoreFailed,
  UnknownType,
  VersionExhausted,
} from './errors.js';
export type { Handler, Lag } from './handler.js';
export { DEFAULT_LIMITS, type Limits, MAX_DEPTH, toLimits } from './limits.js';
export { numberOption, wholeNumberOption } from './number-option.js';
export { compareEntries, comparePacked } from './order.js';
export { dataText, PackedEntry, pack, packConfig, packTombstone } from './packed-entry.js';
export type {
  CallOptions,
  EntryLike,
  PushResult,
  Refusal,
  Replica,
  Syncable,
  WriteResult,
} from './replica.js';
export { diffPacked, Snapshot } from './snapshot.js';
export type { Store } from './store.js';
export { type ConfigType, type ConfigTypeOptions, defineType } from './types/config-type.js';
export type { SchemaIssue, SchemaResult, StandardSchema } from './types/standard-schema.js';
export { TypeRegistry, type TypeRegistryOptions } from './types/type-registry.js';
export { unpack } from './unpack.js';
export { compareVersions, MAX_VERSION, nextVersion, type Version } from './version.js';
