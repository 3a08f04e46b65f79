import { canonicalText } from './canonical/text.js';
import { dataTextOf } from './data-text.js';
import { describe } from './describe.js';
import type { Config, ConfigInput, Entry, Tombstone, TombstoneInput } from './entry.js';
import { InvalidEntry, LimitExceeded } from './errors.js';
import { DEFAULT_LIMITS, type Limits } from './limits.js';
import { placeOf } from './place.js';
import { utf8Length } from './utf8.js';
import { toVersion, type Version } from './version.js';

/**
 * An entry as sets hold it: checked, its data as canonical text, and its place in the set worked out. Immutable.
 *
 * Transports and stores pass these on without parsing the data. Make one with {@link pack}, read it with
 * {@link unpack}.
 */
export class PackedEntry {
  readonly type: string;
  readonly id: string;
  readonly ver: Version;
  /** True for a tombstone. */
  readonly dead: boolean;
  /** Canonical JSON of the data; `undefined` when it has none. */
  readonly text: string | undefined;
  /** SHA-256 of the id's UTF-8, one character a byte: where in its type the entry stands. */
  readonly key: string;
  /** The entry that `unpack` built, while it is remembered. @internal */
  unpacked: Entry | undefined = undefined;

  /** For {@link pack} and {@link packTombstone}, which check what they pass. */
  constructor(type: string, id: string, ver: Version, dead: boolean, text: string | undefined) {
    this.type = type;
    this.id = id;
    this.ver = ver;
    this.dead = dead;
    this.text = text;
    this.key = placeOf(id);
  }
}

/**
 * Checks a config and takes the canonical text of its data at once, so that later changes to the caller's object have
 * no effect.
 *
 * @throws {@link InvalidEntry} `invalid-entry`, `invalid-type`, `invalid-id`, `invalid-version`, `invalid-data`
 * @throws {@link LimitExceeded} `type-too-long`, `id-too-long`, `data-too-large`, `data-too-deep`, `number-too-long`
 */
export function packConfig(config: ConfigInput, limits?: Limits): PackedEntry {
  checkObject(config, 'config');
  if ((config as { dead?: unknown }).dead === true) {
    throw new InvalidEntry('invalid-entry', 'put was given a tombstone: use kill, or apply for either', {
      path: ['dead'],
    });
  }
  return checkedEntry(config, false, limits);
}

/** Checks a tombstone; see {@link packConfig} for what it throws. */
export function packTombstone(tombstone: TombstoneInput, limits?: Limits): PackedEntry {
  checkObject(tombstone, 'tombstone');
  return checkedEntry(tombstone, true, limits);
}

/**
 * Packs an entry of either kind. One that is packed already is given back; its size is checked if limits are given.
 *
 * @throws what {@link packConfig} throws
 */
export function pack(entry: ConfigInput | Tombstone | Entry | PackedEntry, limits?: Limits): PackedEntry {
  if (entry instanceof PackedEntry) {
    if (limits !== undefined) checkPacked(entry, limits);
    return entry;
  }
  checkObject(entry, 'entry');
  const dead = (entry as Tombstone).dead === true;
  if (dead && (entry as Config).data !== undefined) {
    throw new InvalidEntry('invalid-entry', 'a tombstone has no data: leave data out, or leave dead out', {
      path: ['data'],
    });
  }
  return checkedEntry(entry, dead, limits);
}

function checkedEntry(entry: ConfigInput | TombstoneInput, dead: boolean, limits = DEFAULT_LIMITS): PackedEntry {
  // Read once: what a getter or a proxy says a second time wasn't checked.
  const { type, id, ver: given } = entry;
  checkKey(type, id, limits);
  const ver = toVersion(given);
  const text = dead ? undefined : packData(entry);
  if (text !== undefined) checkDataSize(text, limits);
  return new PackedEntry(type, id, ver, dead, text);
}

/** The exact canonical JSON of an entry's data; `undefined` when it has none. */
export function dataText(entry: ConfigInput | Entry | PackedEntry): string | undefined {
  return entry instanceof PackedEntry ? entry.text : packData(entry as ConfigInput);
}

function packData(config: ConfigInput): string | undefined {
  const { data } = config;
  if (data === undefined) return undefined;
  return dataTextOf(typeof data === 'object' && data !== null ? data : config) ?? canonicalText(data);
}

// Most names; spares them the slower look.
const PRINTABLE_ASCII = /^[ -~]*$/;
// C0 and C1 controls, DEL, and surrogates without their other half (the u flag sees only those).
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const BAD_NAME = /[\u0000-\u001f\u007f-\u009f]|[\ud800-\udfff]/u;

/** @throws what {@link packConfig} throws for a type or an id */
export function checkKey(type: unknown, id: unknown, limits: Limits): void {
  checkName(type, 'type', limits.maxTypeBytes);
  checkName(id, 'id', limits.maxIdBytes);
}

function checkName(value: unknown, field: 'type' | 'id', maxBytes: number): void {
  if (typeof value !== 'string' || value === '') {
    const found = value === '' ? 'empty' : describe(value);
    throw new InvalidEntry(`invalid-${field}`, `${field} is ${found}: give 1 to ${maxBytes} bytes of text`, {
      path: [field],
    });
  }
  if (!PRINTABLE_ASCII.test(value) && BAD_NAME.test(value)) {
    throw new InvalidEntry(
      `invalid-${field}`,
      `${field} ${JSON.stringify(value.slice(0, 80))} holds a control character or a lone surrogate: remove it`,
      { path: [field] },
    );
  }
  checkNameSize(value, field, maxBytes);
}

function checkNameSize(value: string, field: 'type' | 'id', maxBytes: number): void {
  if (value.length * 3 > maxBytes && utf8Length(value) > maxBytes) {
    throw new LimitExceeded(
      `${field}-too-long`,
      `${field} has ${utf8Length(value)} bytes of UTF-8: at most ${maxBytes}`,
      {
        path: [field],
      },
    );
  }
}

/** @throws {@link LimitExceeded} `data-too-large` */
export function checkDataSize(text: string, limits: Limits): void {
  if (text.length * 3 > limits.maxDataBytes && utf8Length(text) > limits.maxDataBytes) {
    throw new LimitExceeded(
      'data-too-large',
      `data has ${utf8Length(text)} bytes of canonical JSON: at most ${limits.maxDataBytes}; split it over several ids`,
      { path: ['data'] },
    );
  }
}

function checkPacked(entry: PackedEntry, limits: Limits): void {
  checkNameSize(entry.type, 'type', limits.maxTypeBytes);
  checkNameSize(entry.id, 'id', limits.maxIdBytes);
  if (entry.text !== undefined) checkDataSize(entry.text, limits);
}

function checkObject(value: unknown, what: string): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new InvalidEntry('invalid-entry', `the ${what} is ${describe(value)}: give an object with type, id and ver`);
  }
}
