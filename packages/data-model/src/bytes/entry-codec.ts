import { isPlainlyCanonical } from '#shortcuts';
import { isCanonical, isJson } from '../canonical/scan.js';
import { ConfigError } from '../errors.js';
import type { Limits } from '../limits.js';
import { checkDataSize, checkKey, PackedEntry } from '../packed-entry.js';
import type { Refusal } from '../replica.js';
import type { ByteReader } from './byte-reader.js';
import type { ByteWriter } from './byte-writer.js';
import { KIND, kindOf } from './entry-kind.js';

/** Type and id with u16 lengths, u64 version, u8 kind, and for a config with data u32 length and canonical JSON. */
export function writeEntry(writer: ByteWriter, entry: PackedEntry): void {
  writer.name(entry.type).name(entry.id).u64(entry.ver).u8(kindOf(entry));
  if (entry.text !== undefined) writer.text(entry.text);
}

/**
 * Reads an entry and checks it as one that an author wrote.
 *
 * @returns the entry, or why it can't be taken
 * @throws what the reader says where these bytes are no entry at all
 */
export function readEntry(reader: ByteReader, limits: Limits): PackedEntry | Refusal {
  const type = reader.name();
  const id = reader.name();
  const ver = reader.u64();
  const kind = reader.u8();
  if (kind > KIND.liveWithData) throw reader.malformed(`an entry is of kind ${kind}: at most ${KIND.liveWithData}`);
  const text = kind === KIND.liveWithData ? reader.text() : undefined;
  try {
    checkKey(type, id, limits);
    if (text !== undefined) {
      checkDataSize(text, limits);
      // What isn't canonical would have another fingerprint here than there, for ever.
      if (!isPlainlyCanonical(text) && !isCanonical(text))
        return { key: { type, id }, code: isJson(text) ? 'invalid-data' : 'malformed-json' };
    }
    return new PackedEntry(type, id, ver, kind === KIND.dead, text);
  } catch (error) {
    if (error instanceof ConfigError) return { key: { type, id }, code: error.code };
    throw error;
  }
}
