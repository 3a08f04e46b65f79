import { toVersion, type Version } from './version.js';

/** Any JSON value. A `bigint` or {@link RawJson} may stand for a number that a double can't hold. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [member: string]: Json | undefined };

/** A live configuration: one value of one key (`type`, `id`) at one version. */
export interface Config<T = Json> {
  /** What kind of configuration this is; 1 to 512 bytes of UTF-8, no control characters. */
  readonly type: string;
  /** Which one of its type; 1 to 512 bytes of UTF-8, no control characters. */
  readonly id: string;
  /** The greater version wins. */
  readonly ver: Version;
  /** Any JSON value, or absent; `null` is present. */
  readonly data?: T;
}

/** A versioned delete: kills every config of its key up to its own version. */
export interface Tombstone {
  readonly type: string;
  readonly id: string;
  readonly ver: Version;
  readonly dead: true;
}

/** What a set holds: one per key, live or dead. */
export type Entry<T = Json> = Config<T> | Tombstone;

/** What `put` takes: a config whose data may also hold bigints and {@link RawJson}. */
export interface ConfigInput {
  readonly type: string;
  readonly id: string;
  readonly ver: Version;
  readonly data?: unknown;
}

/** What `kill` takes: a tombstone, with or without its mark, or the config to kill. */
export interface TombstoneInput {
  readonly type: string;
  readonly id: string;
  readonly ver: Version;
  readonly dead?: boolean;
}

/** The name of an entry: two entries with the same key are versions of one thing. */
export interface Key {
  readonly type: string;
  readonly id: string;
}

/** Whether an entry is a tombstone. */
export function isTombstone(entry: Entry<unknown>): entry is Tombstone {
  return 'dead' in entry && entry.dead;
}

/**
 * The tombstone that kills `config`: same key, same version.
 *
 * @throws {@link InvalidEntry} `invalid-version`
 */
export function tombstoneOf(config: TombstoneInput): Tombstone {
  return Object.freeze({ type: config.type, id: config.id, ver: toVersion(config.ver), dead: true as const });
}
