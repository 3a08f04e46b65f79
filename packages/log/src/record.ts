import { isUtf8 } from 'node:buffer';
import { ConfigError, decodeConfig, type Limits, type PackedEntry, packTombstone } from '@sconf/data-model';
import { crc32 } from './crc32.js';
import { PlainDecoder } from './plain-decoder.js';

/**
 * One record is one line, gosconf's own: {@link MAGIC}, the CRC32 (IEEE) of the JSON as 8 hex digits, `n` for a config
 * or `t` for a tombstone, the JSON, a newline. The checksum doesn't cover the letter; so the JSON ends with a last
 * member `"k"` that repeats it, which gosconf passes over. A line without `k` is one of gosconf's.
 */
export const MAGIC = 'e74e1902';

/** Bytes of a line before its JSON. */
export const HEADER_BYTES: number = MAGIC.length + 8 + 1;

const MAGIC_BYTES = Buffer.from(MAGIC);
const KIND_MEMBER = Buffer.from(',"k":"');
// ,"k":"n"}
const KIND_BYTES = KIND_MEMBER.length + 3;
const NEWLINE = 0x0a;
const LOWER_N = 0x6e;
const LOWER_T = 0x74;
const QUOTE = 0x22;
const CLOSE = 0x7d;

/** Reads records. Holds what makes reading many of them quick. */
export class RecordDecoder {
  readonly #limits: Limits;
  readonly #plain: PlainDecoder;

  constructor(limits: Limits) {
    this.#limits = limits;
    this.#plain = new PlainDecoder(limits);
  }

  /** The entry in the line `buffer[start, end)`, newline left out; a string says why there is none. */
  decode(buffer: Buffer, start: number, end: number): PackedEntry | string {
    const json = start + HEADER_BYTES;
    if (json >= end || !matches(MAGIC_BYTES, buffer, start)) return 'no-header';
    const letter = buffer[json - 1];
    if (letter !== LOWER_N && letter !== LOWER_T) return 'no-header';
    if (readHex(buffer, start + MAGIC.length) !== crc32(buffer, json, end)) return 'checksum-mismatch';
    const kind = kindOf(buffer, json, end);
    if (kind !== undefined && kind !== letter) return 'kind-mismatch';
    const members = kind === undefined ? end - 1 : end - KIND_BYTES;
    const plain = buffer[end - 1] === CLOSE ? this.#plain.decode(buffer, json, members, letter === LOWER_T) : undefined;
    return plain ?? this.#decodeAny(buffer, json, end, letter);
  }

  #decodeAny(buffer: Buffer, json: number, end: number, letter: number): PackedEntry | string {
    const bytes = buffer.subarray(json, end);
    if (!isUtf8(bytes)) return 'not-utf8';
    try {
      const config = decodeConfig(bytes.toString(), this.#limits);
      if (letter === LOWER_N) return config;
      return config.text === undefined ? packTombstone(config, this.#limits) : 'tombstone-with-data';
    } catch (error) {
      if (error instanceof ConfigError) return error.code;
      throw error;
    }
  }
}

/** The letter in a last member `k`. No other JSON ends with these bytes: quotes inside of strings are escaped. */
function kindOf(buffer: Buffer, json: number, end: number): number | undefined {
  const start = end - KIND_BYTES;
  if (start <= json || buffer[end - 1] !== CLOSE || buffer[end - 2] !== QUOTE) return undefined;
  return matches(KIND_MEMBER, buffer, start) ? buffer[end - 3] : undefined;
}

/** Whether `bytes` stand in `buffer` at `at`. */
function matches(bytes: Uint8Array, buffer: Buffer, at: number): boolean {
  for (let i = 0; i < bytes.length; i++) {
    if (bytes[i] !== buffer[at + i]) return false;
  }
  return true;
}

/** Eight lower-case hex digits as a number, -1 when they are not. */
function readHex(buffer: Buffer, at: number): number {
  let value = 0;
  for (let i = at; i < at + 8; i++) {
    const digit = hexDigit(buffer[i] as number);
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  return byte >= 0x61 && byte <= 0x66 ? byte - 0x57 : -1;
}

/**
 * Where in `buffer[from, end)` a record may start, -1 when nowhere: at the start of a line, or anywhere if header and
 * first member are whole. These can't stand inside of a record: they would be in a string, and its quotes be escaped.
 *
 * @param startsLine whether a newline stands before `from`
 */
export function findStart(buffer: Buffer, from: number, end: number, startsLine: boolean): number {
  const window = buffer.subarray(0, end);
  let at = window.indexOf(MAGIC_BYTES, from);
  while (at >= 0) {
    const isLine = at === from ? startsLine : buffer[at - 1] === NEWLINE;
    if (isLine || hasWholeHeader(buffer, at, end)) return at;
    at = window.indexOf(MAGIC_BYTES, at + 1);
  }
  return -1;
}

/** Bytes that {@link findStart} needs to see to recognise a start without a newline before it. */
export const START_BYTES: number = HEADER_BYTES + 3;

function hasWholeHeader(buffer: Buffer, at: number, end: number): boolean {
  const json = at + HEADER_BYTES;
  if (json + 3 > end || readHex(buffer, at + MAGIC.length) < 0) return false;
  const letter = buffer[json - 1];
  return (letter === LOWER_N || letter === LOWER_T) && /^\{"[a-z]$/i.test(buffer.toString('latin1', json, json + 3));
}
