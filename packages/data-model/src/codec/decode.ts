import { parseExact } from '../canonical/parse.js';
import { ConfigSet } from '../config-set.js';
import type { Entry } from '../entry.js';
import { ConfigError, InvalidEntry, LimitExceeded } from '../errors.js';
import { DEFAULT_LIMITS, type Limits, toLimits } from '../limits.js';
import { type PackedEntry, packConfig, packTombstone } from '../packed-entry.js';
import type { Refusal } from '../replica.js';
import type { Snapshot } from '../snapshot.js';
import { unpack } from '../unpack.js';
import { member, type WireFields, wireFields, wireVersion } from './wire-fields.js';

type Path = readonly (string | number)[];

/** An entry that was passed over, and why. */
export interface RefusedEntry extends Refusal {
  readonly error: ConfigError;
}

/** Options of {@link decodeSnapshot}. */
export interface DecodeOptions {
  /** Bounds on entries and on their number. @default DEFAULT_LIMITS */
  readonly limits?: Partial<Limits>;
  /**
   * Called for each entry that breaks a rule, which is then passed over. Without it one bad entry refuses the whole
   * text, and so does a null in place of a list.
   */
  readonly onRefused?: (refused: RefusedEntry) => void;
}

/**
 * Reads a config from gosconf's wire: member names match case-insensitively, unknown ones are ignored.
 *
 * @throws {@link MalformedJson}, {@link InvalidEntry}, {@link LimitExceeded}
 */
export function decodeConfig(text: string, limits: Limits = DEFAULT_LIMITS): PackedEntry {
  return toConfig(fieldsOf(parseExact(text), 'config'), limits);
}

/** Reads a tombstone from gosconf's wire; data, if any, is ignored. Throws as {@link decodeConfig} does. */
export function decodeTombstone(text: string, limits: Limits = DEFAULT_LIMITS): PackedEntry {
  return toTombstone(fieldsOf(parseExact(text), 'tombstone'), limits);
}

/**
 * Reads a set, or a part of one, from gosconf's wire. An entry's own type counts, not the member it stands under.
 *
 * @throws {@link MalformedJson}; {@link InvalidEntry}, also `duplicate-id` for a key twice in one list;
 * {@link LimitExceeded}, also `too-many-entries`. Their `path` leads to the entry.
 */
export function decodeSnapshot(text: string, options: DecodeOptions = {}): PackedEntry[] {
  return toEntries(parseExact(text), options);
}

/**
 * Reads what `stringify` wrote: one entry, several, or a set.
 *
 * @param given bounds on entries; any number of them unless told, since this text is your own
 * @throws {@link MalformedJson}, {@link InvalidEntry}, {@link LimitExceeded}
 */
export function parse(text: string, given: Partial<Limits> = {}): Entry | Snapshot | Entry[] {
  const limits = toLimits({ maxEntries: Number.POSITIVE_INFINITY, ...given });
  const value = parseExact(text);
  if (Array.isArray(value)) return value.map((item, i) => at([i], () => unpack(toEntry(item, limits))));
  if (typeof value === 'object' && value !== null && member(value, 'Types') !== undefined) {
    return snapshotOf(toEntries(value, { limits }));
  }
  // Only a set can be without all three: {} is the empty one.
  if (typeof value === 'object' && value !== null && Object.keys(value).length === 0) return snapshotOf([]);
  return unpack(toEntry(value, limits));
}

function snapshotOf(entries: readonly PackedEntry[]): Snapshot {
  const set = new ConfigSet();
  for (const entry of entries) set.applyPacked(entry);
  return set.snapshot();
}

function toEntry(value: unknown, limits: Limits): PackedEntry {
  const fields = fieldsOf(value, 'entry');
  return fields.dead === true ? toTombstone(fields, limits) : toConfig(fields, limits);
}

function toConfig(fields: WireFields, limits: Limits): PackedEntry {
  const { type, id, data } = fields as { type: string; id: string; data: unknown };
  return packConfig({ type, id, ver: wireVersion(fields.ver), data }, limits);
}

function toTombstone(fields: WireFields, limits: Limits): PackedEntry {
  const { type, id } = fields as { type: string; id: string };
  return packTombstone({ type, id, ver: wireVersion(fields.ver) }, limits);
}

function toEntries(value: unknown, options: DecodeOptions): PackedEntry[] {
  const types = member(objectOf(value, 'body', []), 'Types');
  if (types === undefined || types === null) return [];
  const list = new EntryList(options);
  for (const [type, value] of Object.entries(objectOf(types, 'Types', ['Types']))) {
    const lists = objectOf(value, 'type', ['Types', type]);
    list.addAll(member(lists, 'live'), toConfig, ['Types', type, 'live']);
    list.addAll(member(lists, 'dead'), toTombstone, ['Types', type, 'dead']);
  }
  return list.entries;
}

/** Collects the entries of a set, bounded, each checked. */
class EntryList {
  readonly entries: PackedEntry[] = [];
  readonly #limits: Limits;
  readonly #onRefused: DecodeOptions['onRefused'];
  #count = 0;

  constructor(options: DecodeOptions) {
    this.#limits = toLimits(options.limits);
    this.#onRefused = options.onRefused;
  }

  addAll(items: unknown, decode: (fields: WireFields, limits: Limits) => PackedEntry, path: Path): void {
    // A Go server may write an empty list as null; an author who does has made a mistake.
    if (items === undefined || (items === null && this.#onRefused !== undefined)) return;
    if (!Array.isArray(items)) {
      throw new InvalidEntry('invalid-entry', `${path.join('.')} is ${kindOf(items)}: give a list of entries`, {
        path,
      });
    }
    const ids = new Set<string>();
    for (let i = 0; i < items.length; i++) this.#add(items[i], decode, ids, [...path, i]);
  }

  #add(item: unknown, decode: (fields: WireFields, limits: Limits) => PackedEntry, ids: Set<string>, path: Path): void {
    if (++this.#count > this.#limits.maxEntries) {
      throw new LimitExceeded(
        'too-many-entries',
        `more than ${this.#limits.maxEntries} entries: send them in several parts`,
      );
    }
    try {
      const entry = at(path, () => decode(fieldsOf(item, 'entry'), this.#limits));
      const key = JSON.stringify([entry.type, entry.id]);
      if (ids.has(key)) {
        throw new InvalidEntry('duplicate-id', `${key} stands twice in ${path.slice(0, -1).join('.')}: keep one`, {
          path,
        });
      }
      ids.add(key);
      this.entries.push(entry);
    } catch (error) {
      if (this.#onRefused === undefined || !(error instanceof ConfigError)) throw error;
      this.#onRefused({ key: keyOf(item, path), code: error.code, error });
    }
  }
}

function keyOf(item: unknown, path: Path): Refusal['key'] {
  const { type, id } = typeof item === 'object' && item !== null ? wireFields(item) : ({} as WireFields);
  return { type: typeof type === 'string' ? type : String(path[1]), id: typeof id === 'string' ? id : '' };
}

/** Puts `path` before the path of what goes wrong inside. */
function at<T>(path: Path, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof InvalidEntry || error instanceof LimitExceeded) {
      const Class = error.constructor as typeof InvalidEntry | typeof LimitExceeded;
      const full = [...path, ...error.path];
      throw new Class(error.code, `${full.join('.')}: ${error.message}`, { path: full, cause: error });
    }
    throw error;
  }
}

function fieldsOf(value: unknown, what: string): WireFields {
  return wireFields(objectOf(value, what, []));
}

function objectOf(value: unknown, what: string, path: Path): object {
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && kindOf(value) === 'an object')
    return value;
  const place = path.length > 0 ? path.join('.') : `the ${what}`;
  throw new InvalidEntry('invalid-entry', `${place} is ${kindOf(value)}: give an object`, { path });
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype ? 'an object' : 'a scalar';
}
