import {
  ConfigError,
  type Limits,
  type PackedEntry,
  packConfig,
  packTombstone,
  type Refusal,
  rawJson,
} from '@sconf/data-model';
import { KIND, kindOf } from './digest.js';
import { ReconcileFailed } from './errors.js';
import type { FrameReader } from './frame-reader.js';
import type { FrameWriter } from './frame-writer.js';

/** Type and id with u16 lengths, u64 version, u8 kind, and for a config with data u32 length and canonical JSON. */
export function writeEntry(writer: FrameWriter, entry: PackedEntry): void {
  writer.name(entry.type).name(entry.id).u64(entry.ver).u8(kindOf(entry));
  if (entry.text !== undefined) writer.text(entry.text);
}

/**
 * Reads an entry and checks it as one that an author wrote.
 *
 * @returns the entry, or why it can't be taken
 * @throws ReconcileFailed where these bytes are no entry at all
 */
export function readEntry(reader: FrameReader, limits: Limits): PackedEntry | Refusal {
  const type = reader.name();
  const id = reader.name();
  const exact = reader.u64();
  const kind = reader.u8();
  if (kind > KIND.liveWithData) throw new ReconcileFailed('malformed-frame', `an entry is of kind ${kind}`);
  const text = kind === KIND.liveWithData ? reader.text() : undefined;
  const ver = exact <= Number.MAX_SAFE_INTEGER ? Number(exact) : exact;
  try {
    if (kind === KIND.dead) return packTombstone({ type, id, ver }, limits);
    // Longer than its limit in characters is longer in bytes: not worth parsing.
    const data = text === undefined || text.length > limits.maxDataBytes ? text : rawJson(text);
    const entry = packConfig(data === undefined ? { type, id, ver } : { type, id, ver, data }, limits);
    // What isn't canonical would have another digest here than there, for ever.
    return entry.text === text ? entry : { key: { type, id }, code: 'invalid-data' };
  } catch (error) {
    if (error instanceof ConfigError) return { key: { type, id }, code: error.code };
    throw error;
  }
}
