import {
  ConfigError,
  type Limits,
  PackedEntry,
  packConfig,
  packTombstone,
  type Refusal,
  rawJson,
} from '@sconf/data-model';
import { ProtocolError } from '../errors.js';
import type { FrameReader } from './frame-reader.js';
import type { FrameWriter } from './frame-writer.js';
import { isPlainCanonicalJson } from './plain-json.js';

const DEAD = 0;
const WITHOUT_DATA = 1;
const WITH_DATA = 2;

/** Type and id with u16 lengths, u64 version, u8 kind, and for a config with data u32 length and canonical JSON. */
export function writeEntry(writer: FrameWriter, entry: PackedEntry): void {
  writer.name(entry.type).name(entry.id).u64(entry.ver);
  if (entry.text !== undefined) writer.u8(WITH_DATA).text(entry.text);
  else writer.u8(entry.dead ? DEAD : WITHOUT_DATA);
}

/**
 * Reads an entry and checks it as one that an author wrote.
 *
 * @returns the entry, or why it can't be taken
 * @throws ProtocolError where these bytes are no entry at all
 */
export function readEntry(reader: FrameReader, limits: Limits): PackedEntry | Refusal {
  const type = reader.name();
  const id = reader.name();
  const ver = reader.u64();
  const kind = reader.u8();
  if (kind > WITH_DATA) throw new ProtocolError('malformed-frame', `an entry is of kind ${kind}: at most ${WITH_DATA}`);
  const text = kind === WITH_DATA ? reader.text() : undefined;
  if (text !== undefined && isPlain(type, id, text, limits)) return new PackedEntry(type, id, ver, false, text);
  try {
    if (kind === DEAD) return packTombstone({ type, id, ver }, limits);
    if (text === undefined) return packConfig({ type, id, ver }, limits);
    // Longer than its limit in characters is longer in bytes: not worth parsing.
    const data = text.length > limits.maxDataBytes ? text : rawJson(text);
    const entry = packConfig({ type, id, ver, data }, limits);
    // What isn't canonical would have another fingerprint here than there, for ever.
    return entry.text === text ? entry : { key: { type, id }, code: 'invalid-data' };
  } catch (error) {
    if (error instanceof ConfigError) return { key: { type, id }, code: error.code };
    throw error;
  }
}

const PLAIN_NAME = /^[ -~]+$/;

/** Whether nothing needs a closer look: so it is with nearly all entries, and no object is built for them. */
function isPlain(type: string, id: string, text: string, limits: Limits): boolean {
  return (
    type.length <= limits.maxTypeBytes &&
    id.length <= limits.maxIdBytes &&
    text.length * 3 <= limits.maxDataBytes &&
    PLAIN_NAME.test(id) &&
    PLAIN_NAME.test(type) &&
    isPlainCanonicalJson(text)
  );
}
